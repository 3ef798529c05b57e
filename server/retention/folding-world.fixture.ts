/** For tests: a document that was written long ago by two people, signed, and folded on demand. */
import pg from 'pg';
import { pino } from 'pino';
import * as Y from 'yjs';
import { operationId, summarizeUpdate } from '#core/document/summarize-update.ts';
import { checkDocument } from '../checkpoints/check-document.ts';
import { ensureSigningKey, listSigningKeys } from '../checkpoints/signing-keys.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { createPrisma } from '../database/prisma-client.ts';
import type { TestDatabase } from '../database/test-database.ts';
import type { Journal } from '../journal/journal.ts';
import { createPostgresJournal } from '../journal/postgres-journal.ts';
import { packDocument } from '../packing/pack-document.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { foldDocument } from './fold-document.ts';
import type { FoldingRule } from './plan-fold.ts';

export const DAY_MS = 86_400_000;
const SECRET = 'a-secret-that-only-the-server-has-0001';
export const ROOT = 'field:body';
export const PEOPLE = ['Ana', 'Ben'] as const;

interface FoldingDays {
  readonly days?: number;
  readonly sessionDays?: number;
  readonly isDry?: boolean;
  readonly step?: number;
}

export type FoldingWorld = Awaited<ReturnType<typeof openFoldingWorld>>;

export async function openFoldingWorld(database: TestDatabase) {
  const prisma = createPrisma(database.serverUrl, { connections: 2 });
  const pool = new pg.Pool({ connectionString: database.serverUrl, max: 3 });
  /** May do anything to the database. */
  const owner = new pg.Client({ connectionString: database.url });
  pool.on('error', () => undefined);
  owner.on('error', () => undefined);
  await owner.connect();
  const clock = { now: Date.now() };
  const log = pino({ level: 'silent' });
  const journal: Journal = createPostgresJournal({
    ...{ pool, threads: NO_THREADS, log, now: () => clock.now },
    // Short, so that there are some in a short history.
    stretchOperations: 3,
  });
  const env = { appSecret: SECRET, appUrl: 'https://bindery.example.org' };
  const environment = { now: Date.now, newId: () => crypto.randomUUID(), random: Math.random };
  const services = { prisma, journal, environment, env, threads: NO_THREADS };
  await ensureSigningKey(prisma, SECRET, Date.now());

  return {
    ...{ services, prisma, pool, owner, journal, clock },
    async sign(documentName: string): Promise<void> {
      await journal.compact(documentName);
      await writeDocumentCheckpoint(services, documentName);
    },
    async pack(documentName: string, rows: number): Promise<number> {
      const before = Date.now() - 60 * DAY_MS;
      return await packDocument(services, documentName, {
        before,
        size: { rows, bytes: 2_000_000, fewest: 1 },
      });
    },
    /** Without `sessionDays` what sessions came to is kept. */
    async fold(documentName: string, { days = 90, isDry = false, ...more }: FoldingDays = {}) {
      const { sessionDays, step } = more;
      const rule: FoldingRule = {
        ...{ templateId: 'note', operations: `${days}d`, before: Date.now() - days * DAY_MS },
        ...(sessionDays !== undefined && {
          sessions: { time: `${sessionDays}d`, before: Date.now() - sessionDays * DAY_MS },
        }),
      };
      const codexId = documentName.slice('codex/'.length).replace(/@.*/, '');
      return await foldDocument(services, documentName, {
        rule,
        codexId,
        isDry,
        ...(step !== undefined && { step }),
      });
    },
    async verify(documentName: string) {
      const keys = await listSigningKeys({ prisma, appSecret: SECRET });
      return await checkDocument(services, documentName, keys);
    },
    async close(): Promise<void> {
      await owner.end();
      await pool.end();
      await prisma.$disconnect();
    },
  };
}

export type Act = (text: Y.Text) => void;

export interface Writer {
  /** One edit, some seconds after the one before. Answers its number. */
  write(person: number, act: Act): Promise<number>;
  /** Nobody writes for so long. */
  pause(ms: number): void;
  /** The text after each operation. */
  readonly texts: ReadonlyMap<number, string>;
}

/** People who write in one document, each with a client of their own, and see each other's edits at once. */
export function openWriter({ journal, clock }: FoldingWorld, documentName: string, start: number): Writer {
  clock.now = start;
  const docs = PEOPLE.map(() => new Y.Doc());
  const shown = new Y.Doc();
  const texts = new Map<number, string>();
  return {
    texts,
    async write(person, act) {
      const doc = docs[person] as Y.Doc;
      const updates: Uint8Array[] = [];
      const keep = (update: Uint8Array): void => void updates.push(update);
      doc.on('update', keep);
      doc.transact(() => act(doc.getText(ROOT)));
      doc.off('update', keep);
      const [payload] = updates;
      if (payload === undefined) throw new Error('nothing was written');
      clock.now += 2_000;
      const summary = summarizeUpdate(shown, payload);
      const name = PEOPLE[person] ?? '';
      const { seq } = await journal.append({
        ...{
          documentName,
          operationId: operationId(payload),
          payload,
          clientId: doc.clientID,
          origin: 'socket',
        },
        ...{ actor: { kind: 'user', id: `user-${name}`, name }, clientTime: clock.now, summary },
      });
      for (const each of [...docs, shown]) if (each !== doc) Y.applyUpdate(each, payload);
      texts.set(seq, shown.getText(ROOT).toString());
      return seq;
    },
    pause(ms) {
      clock.now += ms;
    },
  };
}

export function textIn(state: Uint8Array): string {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return doc.getText(ROOT).toString();
}
