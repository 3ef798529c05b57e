/** A day's work without a network, on both sides: how long until the server has all of it, durably and as what it was. */
import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import pg from 'pg';
import { createTestDatabase } from '#server/database/test-database.ts';
import { type Child, startChild } from '../child.ts';
import { against, type Figure } from '../figures.ts';
import type { ReturnOptions, ReturnResult } from '../load/returner.ts';
import { BINDERY, type Peer, STOCK } from '../peers.ts';
import type { BenchContext } from '../run.ts';

const OPERATIONS = 20_000;
const TARGET_MS = 250;

interface Measured extends ReturnResult {
  /** Rows of the returning person in the journal; 0 where there is none. */
  readonly journalled: number;
}

export async function benchOfflineReturn(context: BenchContext): Promise<Figure[]> {
  const plain = await measure(BINDERY, 'returnOurs', context.postgresUrl, false);
  const packed = await measure(BINDERY, 'returnOurs', context.postgresUrl, true);
  const stock = await measure(STOCK, 'returnStock', context.postgresUrl, false);
  const [load = 0] = loadavg();
  const figure = (what: string, unit: string, value: number): Figure => ({
    bench: 'offline-return',
    case: `${OPERATIONS.toLocaleString('en')} operations on each side, 1 MB, ${what}`,
    unit,
    value,
  });
  return [
    { ...figure('open → durable ack, plain', 'ms', plain.returnMs), target: TARGET_MS },
    { ...figure('open → durable ack, compressed', 'ms', packed.returnMs), target: TARGET_MS },
    against(figure('open → ack', 'ms', plain.returnMs), 'hocuspocus, in memory', stock.returnMs),
    against(figure('bytes up, plain', 'B', plain.bytesUp), 'hocuspocus', stock.bytesUp),
    against(figure('bytes up, plain', 'B', plain.bytesUp), 'the updates as made', plain.rawBytes),
    against(figure('bytes up, compressed', 'B', packed.bytesUp), 'the updates as made', packed.rawBytes),
    figure('operations journalled', 'rows', plain.journalled),
    against(
      figure('open from the local store (in memory)', 'ms', plain.openMs),
      'Y.applyUpdate',
      plain.bareMs,
    ),
    figure('document', 'B', plain.documentBytes),
    figure('load average', '', load),
  ];
}

async function measure(
  peer: Peer,
  question: 'returnOurs' | 'returnStock',
  postgresUrl: string,
  compression: boolean,
): Promise<Measured> {
  const database = await createTestDatabase(postgresUrl);
  const children: Child[] = [];
  try {
    const server = await startChild(peer.module);
    children.push(server);
    const returner = await startChild('./load/returner.ts');
    children.push(returner);
    const documentName = `codex/${randomUUID()}`;
    const url = await server.ask<string>('listen', database.url);
    const options: ReturnOptions = { url, documentName, operations: OPERATIONS, compression };
    const result = await returner.ask<ReturnResult>(question, options);
    const journalled = peer === BINDERY ? await countRows(database.url, documentName) : 0;
    return { ...result, journalled };
  } finally {
    for (const child of children.reverse()) await child.stop();
    await database.drop();
  }
}

async function countRows(databaseUrl: string, documentName: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM "DocumentUpdate" WHERE "documentName" = $1 AND "actorId" = 'ana'`,
    [documentName],
  );
  await client.end();
  return Number(rows[0]?.count ?? 0);
}
