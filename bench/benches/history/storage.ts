/**
 * Part of the bench of history: what an operation takes on disk as a row, packed, and beside whole documents that are kept of the same history;
 * what a past moment costs then; and how long the server does nothing else while it packs.
 */
import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { deflateSync } from 'node:zlib';
import pg from 'pg';
import { pino } from 'pino';
import * as Y from 'yjs';
import { operationId, summarizeUpdate } from '#core/document/summarize-update.ts';
import { ensureSigningKey } from '#server/checkpoints/signing-keys.ts';
import { writeDocumentCheckpoint } from '#server/checkpoints/write-checkpoint.ts';
import { createPrisma, type PrismaClient } from '#server/database/prisma-client.ts';
import { createTestDatabase } from '#server/database/test-database.ts';
import type { Journal } from '#server/journal/journal.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { rebuildTask } from '#server/journal/rebuild-document.ts';
import { type PackServices, packDocument } from '#server/packing/pack-document.ts';
import { createTaskThreads } from '#server/threads/task-threads.ts';
import { against, type Figure, percentilesOf } from '../../figures/figures.ts';

const TARGET_STALL_MS = 20;
const TARGET_MOMENT_MS = 100;
/** Both keep whole documents: AFFiNE one every ten minutes of editing, deflated; Outline its JSON when five minutes went by without an edit. */
const AFFINE_MS = 600_000;
const OUTLINE_MS = 300_000;
const SECRET = 'a-secret-that-only-the-bench-has-0001';
const ROOT = 'field:body';
const WORDS =
  'the queue filled faster than the workers could drain it and nobody saw the first failure '.split(' ');
const DAY_MS = 86_400_000;

interface Typed {
  /** What others would have kept: bytes of whole documents. */
  readonly affine: number;
  readonly outline: number;
}

export async function benchStorage(postgresUrl: string, operations: number): Promise<Figure[]> {
  const database = await createTestDatabase(postgresUrl);
  const prisma = createPrisma(database.url, { connections: 2 });
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  const threads = createTaskThreads();
  const clock = { now: Date.now() - 400 * DAY_MS };
  const log = pino({ level: 'silent' });
  const journal = createPostgresJournal({ pool, threads, log, now: () => clock.now });
  try {
    const name = `codex/${randomUUID()}`;
    const whole = await type(journal, name, operations, clock);
    const environment = { now: Date.now, newId: randomUUID, random: Math.random };
    const env = { appSecret: SECRET, appUrl: 'https://bindery.example.org' };
    await ensureSigningKey(prisma, SECRET, clock.now - DAY_MS);
    await journal.compact(name);
    await writeDocumentCheckpoint({ prisma, environment, env, journal }, name);
    return await measure({ prisma, journal, threads, env }, name, whole);
  } finally {
    await journal.drain(5_000);
    await threads.close();
    await pool.end();
    await prisma.$disconnect();
    await database.drop();
  }
}

/** Packs the document, which is alone in the tables. */
async function measure(services: PackServices, name: string, whole: Typed): Promise<Figure[]> {
  const { prisma, journal } = services;
  const raw = await rowBytes(prisma);
  const operations = raw.rows;
  const moment = async () => await journal.load(name, Math.floor(operations / 2));
  const before = await p50(moment);
  // A thread is bundled when it is started from sources, which a built server does not do; packs nothing into the tables.
  await services.threads.run(rebuildTask, { snapshot: null, rows: [], proves: false });
  const idle = await longestWhile(() => new Promise((resolve) => setTimeout(resolve, 1_000)));
  const started = performance.now();
  let packed = 0;
  const stall = await longestWhile(async () => {
    packed = await packDocument(services, name, { before: Date.now() });
  });
  const took = performance.now() - started;
  const { bytes, content } = await packedBytes(prisma);
  const what = `${operations} operations of typing`;
  const each = { bench: 'history', unit: 'B' };
  const packedFigure = (beside: string): Figure => ({
    ...each,
    case: `${what}, an operation packed, with all that is kept of a block, beside ${beside}`,
    value: bytes / packed,
  });
  return [
    { ...each, case: `${what}, the update of an operation`, value: raw.payload / raw.rows },
    { ...each, case: `${what}, the compressed block, an operation`, value: content / packed },
    against(packedFigure('rows'), 'rows with their indexes', raw.bytes / raw.rows),
    against(packedFigure('AFFiNE'), 'whole documents every ten minutes, deflated', whole.affine / operations),
    against(
      packedFigure('Outline'),
      'whole documents as JSON, after every pause',
      whole.outline / operations,
    ),
    against(
      {
        bench: 'history',
        case: `${what}, a middle point that is packed, p50`,
        unit: 'ms',
        value: await p50(moment),
      },
      'the same from rows',
      before,
    ),
    {
      bench: 'history',
      case: `${what}, that again`,
      unit: 'ms',
      value: await p50(moment),
      target: TARGET_MOMENT_MS,
    },
    {
      bench: 'history',
      case: `${what}, packed in a second`,
      unit: 'operations',
      value: (packed / took) * 1_000,
    },
    {
      ...{ bench: 'history', unit: 'ms', value: stall, target: TARGET_STALL_MS },
      case: `${what}, longest stall of the server while it packs (${idle.toFixed(1)} ms at rest)`,
    },
  ];
}

/** Three people by turns, letter by letter, here and there in a rich text, with pauses; every ninth word is taken back. */
async function type(
  journal: Journal,
  name: string,
  operations: number,
  clock: { now: number },
): Promise<Typed> {
  const doc = new Y.Doc({ gc: true });
  doc.getXmlFragment(ROOT).insert(0, [new Y.XmlElement('paragraph')]);
  const updates: Uint8Array[] = [Y.encodeStateAsUpdate(doc)];
  const shown = new Y.Doc({ gc: true });
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const random = randomNumbers(7);
  const whole = { affine: 0, outline: 0 };
  let [seq, word, affineAt] = [0, 0, clock.now];
  while (seq < operations) {
    // A writer comes back with another client id, as a page that was opened anew.
    if (word % 40 === 0) doc.clientID = 1 + Math.floor(random() * 2 ** 32);
    typeWord(doc, WORDS[word % WORDS.length] ?? 'a', { isTakenBack: word % 9 === 8, random });
    word += 1;
    for (const payload of updates.splice(0)) {
      clock.now += 90 + Math.floor(random() * 210);
      const pauses = word % 60 === 0 && random() < 0.3;
      if (pauses) clock.now += OUTLINE_MS + Math.floor(random() * DAY_MS);
      const person = Math.floor(word / 40) % 3;
      const { clientID: clientId } = doc;
      await journal.append({
        ...{ documentName: name, operationId: operationId(payload), payload, clientId, origin: 'socket' },
        actor: {
          kind: 'user',
          id: `user-${person}`,
          name: ['Ana Reyes', 'Ben Okafor', 'Eva Lind'][person] ?? '',
        },
        clientTime: clock.now - 15 - Math.floor(random() * 60),
        summary: summarizeUpdate(shown, payload),
      });
      Y.applyUpdate(shown, payload);
      seq += 1;
      if (pauses) whole.outline += JSON.stringify(shown.getXmlFragment(ROOT).toJSON()).length;
      if (clock.now - affineAt < AFFINE_MS) continue;
      affineAt = clock.now;
      whole.affine += deflateSync(Y.encodeStateAsUpdate(shown)).length;
    }
  }
  return whole;
}

function typeWord(
  doc: Y.Doc,
  word: string,
  { isTakenBack, random }: { readonly isTakenBack: boolean; readonly random: () => number },
): void {
  const root = doc.getXmlFragment(ROOT);
  const block = root.get(Math.floor(random() * root.length));
  if (!(block instanceof Y.XmlElement)) return;
  let text = block.get(0);
  if (!(text instanceof Y.XmlText)) {
    text = new Y.XmlText();
    block.insert(0, [text]);
  }
  const written = text as Y.XmlText;
  const start = random() < 0.8 ? written.length : Math.floor(random() * written.length);
  for (const [index, letter] of [...`${word} `].entries()) written.insert(start + index, letter);
  if (isTakenBack) for (let left = word.length; left >= 0; left -= 1) written.delete(start + left, 1);
  if (written.length > 400) root.push([new Y.XmlElement('paragraph')]);
}

/** The same ones each time (a linear congruential generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The document is alone in the table. */
async function rowBytes(prisma: PrismaClient) {
  const [found] = await prisma.$queryRaw<{ rows: number; payload: number; bytes: number }[]>`
    SELECT count(*)::float8 AS "rows", sum(octet_length("payload"))::float8 AS "payload",
      pg_total_relation_size('"DocumentUpdate"')::float8 AS "bytes" FROM "DocumentUpdate"`;
  return found ?? { rows: 1, payload: 0, bytes: 0 };
}

async function packedBytes(prisma: PrismaClient) {
  const [found] = await prisma.$queryRaw<{ bytes: number; content: number }[]>`
    SELECT pg_total_relation_size('"PackedOperations"')::float8 AS "bytes", sum(octet_length("content"))::float8 AS "content"
    FROM "PackedOperations"`;
  return found ?? { bytes: 0, content: 0 };
}

async function longestWhile(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.disable();
  return delay.max / 1e6;
}

async function p50(work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    const started = performance.now();
    await work();
    if (round >= 2) took.push(performance.now() - started);
  }
  return percentilesOf(took).p50;
}
