/** Memory of a server that has many Codices open, few of which are edited; beside stock Hocuspocus. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import * as Y from 'yjs';
import { createTestDatabase } from '#server/database/test-database.ts';
import type { BenchContext } from '../figures/bench-context.ts';
import { against, type Figure } from '../figures/figures.ts';
import { fillJournal } from '../load/fill-journal.ts';
import type { PagesOptions } from '../load/open-pages.ts';
import { makeSampleCodex } from '../load/sample-codex.ts';
import { type Child, startChild } from '../processes/child.ts';
import { BINDERY, type Peer, STOCK } from '../servers/peers.ts';
import type { ServerOptions, Usage } from '../servers/serve.ts';

const OPEN = 1_000;
const EDITED = 50;
/** Longer than a Codex of ours stays a Yjs document after its last use, and stock's delay before it stores. */
const QUIET_MS = 15_000;
const TARGET = 5;

/** What the server holds more than before anything was open, in bytes per byte of content. */
interface Reading {
  readonly heap: number;
  readonly rss: number;
}

interface Measured {
  readonly opened: Reading;
  readonly edited: Reading;
  readonly contentMb: number;
}

export async function benchOpenCodices({ postgresUrl }: BenchContext): Promise<Figure[]> {
  const ours = await measure(BINDERY, fillJournal, postgresUrl);
  const stock = await measure(STOCK, fillTable, postgresUrl);
  const figure = (what: string, value: number): Figure => ({
    bench: 'memory',
    case: `${OPEN.toLocaleString('en')} open Codices, ${ours.contentMb.toFixed(1)} MB, ${what}`,
    unit: 'MB/MB',
    value,
  });
  const compare = (what: string, of: (measured: Measured) => number): Figure =>
    against(figure(what, of(ours)), STOCK.name, of(stock));
  const heap = figure(`${EDITED} of them edited, heap`, ours.edited.heap);
  return [
    compare('none edited, heap', ({ opened }) => opened.heap),
    compare('none edited, resident', ({ opened }) => opened.rss),
    { ...heap, target: TARGET },
    compare(`${EDITED} of them edited, heap`, ({ edited }) => edited.heap),
    compare(`${EDITED} of them edited, resident`, ({ edited }) => edited.rss),
  ];
}

type Fill = (pool: pg.Pool, name: string, doc: Y.Doc) => Promise<unknown>;

async function measure(peer: Peer, fill: Fill, postgresUrl: string): Promise<Measured> {
  const database = await createTestDatabase(postgresUrl);
  const children: Child[] = [];
  try {
    const server = await startChild(peer.module, ['--expose-gc']);
    children.push(server);
    const served: ServerOptions = { databaseUrl: database.url, unchecked: true };
    const url = await server.ask<string>('listen', served);
    const { documents, contentBytes } = await fillDatabase(database.url, fill);
    const pages = await startChild('load/open-pages.ts');
    children.push(pages);
    const before = await server.ask<Usage>('usage');
    const read = async (): Promise<Reading> => {
      await sleep(QUIET_MS);
      const { heapMb, rssMb } = await server.ask<Usage>('usage');
      const ratio = (mb: number): number => (mb * 1e6) / contentBytes;
      return { heap: ratio(heapMb - before.heapMb), rss: ratio(rssMb - before.rssMb) };
    };
    await pages.ask('open', { url, documents } satisfies PagesOptions);
    const opened = await read();
    await pages.ask('type', EDITED);
    const edited = await read();
    await pages.ask('close');
    return { opened, edited, contentMb: contentBytes / 1e6 };
  } finally {
    for (const child of children.reverse()) await child.stop();
    await database.drop();
  }
}

async function fillDatabase(databaseUrl: string, fill: Fill) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  const documents: string[] = [];
  let contentBytes = 0;
  try {
    for (let index = 0; index < OPEN; index += 1) {
      const sample = makeSampleCodex(index, { layers: 'all', keystrokes: false });
      const name = `codex/${randomUUID()}`;
      await fill(pool, name, sample.doc);
      documents.push(name);
      contentBytes += sample.contentBytes;
      sample.doc.destroy();
    }
  } finally {
    await pool.end();
  }
  return { documents, contentBytes };
}

async function fillTable(pool: pg.Pool, documentName: string, doc: Y.Doc): Promise<void> {
  const state = Buffer.from(Y.encodeStateAsUpdate(doc));
  await pool.query('INSERT INTO stock_document VALUES ($1, $2)', [documentName, state]);
}
