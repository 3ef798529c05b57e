/** Opening a Codex that has a thousand threads, beside the same without any; and what a page and the server do with them. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import pg from 'pg';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { makeAnchor, resolveTextAnchor } from '#core/comments/anchor.ts';
import { type AnchorText, readAnchorText } from '#core/comments/anchor-text.ts';
import { checkCommentsUpdate } from '#core/comments/check-comments-update.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import type { CommentWriter } from '#core/comments/record-writing.ts';
import { reply, startThread } from '#core/comments/write-comments.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { createTestDatabase } from '#server/database/test-database.ts';
import type { BenchContext } from '../figures/bench-context.ts';
import { against, type Figure, percentilesOf, underLag } from '../figures/figures.ts';
import { LagMonitor } from '../figures/lag-monitor.ts';
import { fillJournal } from '../load/fill-journal.ts';
import { makeSampleCodex } from '../load/sample-codex.ts';
import { startChild } from '../processes/child.ts';
import { BINDERY } from '../servers/peers.ts';
import type { ServerOptions } from '../servers/serve.ts';

const THREADS = 1_000;
const ROUNDS = 30;
const TARGET = 1.2;
const FIELD = 'summary';
const OPEN_LIMIT_MS = 30_000;
const IDLE_MS = 50;

const WRITER: CommentWriter = {
  author: { kind: 'user', id: 'user-1', name: 'Rae' },
  environment: { now: Date.now, newId: randomUUID },
};

export async function benchComments({ postgresUrl }: BenchContext): Promise<Figure[]> {
  const codex = makeSampleCodex(1, { layers: 'all', keystrokes: false }).doc;
  const comments = makeThreads(readAnchorText(codex.getXmlFragment(`field:${FIELD}`)));
  const { without, opened, found, bytes, bytesWithout, generatorLagMs } = await measureOpening(
    postgresUrl,
    codex,
    comments,
  );
  const about = `${THREADS.toLocaleString('en')} threads`;
  const figure = (what: string, value: number, unit = 'ms'): Figure => ({
    ...{ bench: 'comments', case: what, unit, value },
  });
  const figures = [
    against(figure(`a Codex with ${about} opens`, opened), 'without comments', without, TARGET),
    against(
      figure(`the same until its threads are read and found in the text`, found),
      'without comments',
      without,
    ),
    against(
      figure('the same: bytes of the first exchange, before compression', bytes / 1_000, 'KB'),
      'without comments',
      bytesWithout / 1_000,
    ),
    figure(`check of a reply among ${about}`, measureCheck(comments)),
  ];
  return underLag(figures, { generatorLagMs });
}

/** Threads on words all over the text, every third one answered. */
function makeThreads(text: AnchorText): Y.Doc {
  const doc = new Y.Doc();
  for (let index = 0; index < THREADS; index += 1) {
    const from = Math.floor((index * (text.text.length - 60)) / THREADS);
    const anchor = makeAnchor(FIELD, text, from, from + 10 + (index % 40));
    const thread = startThread(doc, { anchor, body: `Is that so? (${index})` }, WRITER);
    if (index % 3 === 0) reply(doc, thread, { body: 'It is, see the dashboard.' }, WRITER);
  }
  return doc;
}

/** Medians. */
interface Measured {
  readonly without: number;
  readonly opened: number;
  /** Until all threads are found. */
  readonly found: number;
  readonly bytes: number;
  readonly bytesWithout: number;
  readonly generatorLagMs: number;
}

async function measureOpening(postgresUrl: string, codex: Y.Doc, comments: Y.Doc): Promise<Measured> {
  const database = await createTestDatabase(postgresUrl);
  const server = await startChild(BINDERY.module);
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  try {
    const served: ServerOptions = { databaseUrl: database.url, unchecked: true };
    const url = await server.ask<string>('listen', served);
    const [bare, discussed] = [randomUUID(), randomUUID()];
    for (const id of [bare, discussed]) await fillJournal(pool, codexDocumentName(id), codex);
    await fillJournal(pool, commentsDocumentName(discussed), comments);
    const lag = new LagMonitor();
    const alone: Opening[] = [];
    const together: Opening[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(await openOnce(url, bare));
      together.push(await openOnce(url, discussed));
      // Only while nothing is to be done here: what is late then is the machine's doing.
      lag.start();
      await sleep(IDLE_MS);
      lag.stop();
    }
    const median = (openings: readonly Opening[], value: keyof Opening): number =>
      percentilesOf(openings.map((opening) => opening[value])).p50;
    return {
      without: median(alone, 'opened'),
      opened: median(together, 'opened'),
      found: median(together, 'found'),
      bytes: median(together, 'bytes'),
      bytesWithout: median(alone, 'bytes'),
      generatorLagMs: lag.p99(),
    };
  } finally {
    await pool.end();
    await server.stop();
    await database.drop();
  }
}

interface Opening {
  readonly opened: number;
  readonly found: number;
  readonly bytes: number;
}

/** As a page does: both documents over one new socket, the text read as soon as it is there. */
async function openOnce(url: string, codexId: string): Promise<Opening> {
  let bytes = 0;
  const websocketProvider = new HocuspocusProviderWebsocket({
    url: `${url}/collab`,
    WebSocketPolyfill: WebSocket,
    onMessage: (message: unknown) => {
      // The library hands the event itself, whatever its types say.
      const { data } = message as MessageEvent<ArrayBuffer>;
      bytes += data.byteLength;
    },
  });
  const begun = performance.now();
  const codex = open(websocketProvider, codexDocumentName(codexId));
  const comments = open(websocketProvider, commentsDocumentName(codexId));
  try {
    const doc = await codex.synced;
    const text = readAnchorText(doc.getXmlFragment(`field:${FIELD}`));
    const opened = performance.now() - begun;
    for (const { anchor } of readThreads(await comments.synced)) {
      if (anchor.on !== 'text' || !('found' in resolveTextAnchor(anchor, text)))
        throw new Error('a thread of the bench is not found in its text');
    }
    return { opened, found: performance.now() - begun, bytes };
  } finally {
    for (const { provider } of [codex, comments]) provider.destroy();
    websocketProvider.destroy();
  }
}

function open(websocketProvider: HocuspocusProviderWebsocket, name: string) {
  const document = new Y.Doc();
  const provider = new HocuspocusProvider({ name, document, token: 'reader', websocketProvider });
  const synced = new Promise<Y.Doc>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${name} did not open`)), OPEN_LIMIT_MS);
    provider.on('synced', () => {
      clearTimeout(late);
      resolve(document);
    });
  });
  provider.attach();
  return { provider, synced };
}

function measureCheck(comments: Y.Doc): number {
  const [thread] = readThreads(comments);
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(comments));
  const seen = Y.encodeStateVector(copy);
  reply(copy, thread?.id ?? '', { body: 'One more.' }, WRITER);
  const update = Y.encodeStateAsUpdate(copy, seen);
  const rules = { author: WRITER.author, now: Date.now(), mayModerate: false, mayChangeOwn: true };
  const times = Array.from({ length: 50 }, () => {
    const begun = performance.now();
    const refusal = checkCommentsUpdate(comments, update, rules);
    if (refusal !== null) throw new Error(refusal.reason);
    return performance.now() - begun;
  });
  return percentilesOf(times).p50;
}
