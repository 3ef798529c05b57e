/** For tests: a journal in which everything is packed that can be, before each read of a document and each edit of it. */
import pg from 'pg';
import { pino } from 'pino';
import { isBinderyError } from '#core/errors.ts';
import { ensureSigningKey } from '../checkpoints/signing-keys.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { createPrisma } from '../database/prisma-client.ts';
import type { TestDatabase } from '../database/test-database.ts';
import type { Journal } from '../journal/journal.ts';
import { createPostgresJournal } from '../journal/postgres-journal.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { type BlockSize, packDocument } from './pack-document.ts';

const SECRET = 'a-secret-that-only-the-server-has-0001';
/** Small, so that a short history has several blocks. */
export const SMALL: BlockSize = { rows: 3, bytes: 2_000_000, fewest: 1 };

export type PackingWorld = Awaited<ReturnType<typeof openPackingWorld>>;

export async function openPackingWorld(database: TestDatabase) {
  const prisma = createPrisma(database.serverUrl, { connections: 2 });
  const pool = new pg.Pool({ connectionString: database.serverUrl, max: 3 });
  /** May do anything to the database. */
  const owner = new pg.Client({ connectionString: database.url });
  pool.on('error', () => undefined);
  owner.on('error', () => undefined);
  await owner.connect();
  const log = pino({ level: 'silent' });
  const open = (): Journal => createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now });
  const journal = open();
  const env = { appSecret: SECRET, appUrl: 'https://bindery.example.org' };
  const environment = { now: Date.now, newId: () => crypto.randomUUID(), random: Math.random };
  const services = { prisma, journal, environment, env, threads: NO_THREADS };
  await ensureSigningKey(prisma, SECRET, Date.now());

  /** Compacts, signs and packs a document as far as that goes; answers how many operations were packed. */
  async function pack(documentName: string, size: BlockSize = SMALL): Promise<number> {
    await journal.compact(documentName);
    await writeDocumentCheckpoint(services, documentName);
    return await packDocument(services, documentName, { before: Date.now() + 1_000, size });
  }

  return {
    ...{ services, prisma, pool, owner, journal, open, pack },
    async packedSeq(documentName: string): Promise<number> {
      const head = await prisma.document.findUnique({ where: { name: documentName } });
      return Number(head?.packedSeq ?? 0n);
    },
    async close(): Promise<void> {
      await owner.end();
      await pool.end();
      await prisma.$disconnect();
    },
  };
}

/** What is gone answers that it is. */
function passGone(error: unknown): void {
  if (!isBinderyError(error) || error.code !== 'gone') throw error;
}

/** The same journal: whatever is asked of a document, it is packed before. */
export function packingJournal({ journal, pack }: Pick<PackingWorld, 'journal' | 'pack'>): Journal {
  const packed = async (documentName: unknown): Promise<void> => {
    const names = Array.isArray(documentName) ? documentName : [documentName];
    for (const each of names) {
      const name =
        typeof each === 'object' && each !== null && 'documentName' in each ? each.documentName : each;
      if (typeof name === 'string') await pack(name).catch(passGone);
    }
  };
  return new Proxy(journal, {
    get(target, key) {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== 'function') return method;
      if (key === 'walk')
        return async function* walk(...args: Parameters<Journal['walk']>) {
          await packed(args[0]);
          yield* target.walk(...args);
        };
      // In the order in which they are handed in.
      if (key === 'append')
        return async (...args: Parameters<Journal['append']>) => {
          const answer = await target.append(...args);
          await packed(args[0]);
          return answer;
        };
      return async (...args: unknown[]) => {
        await packed(args[0]);
        return await Reflect.apply(method, target, args);
      };
    },
  });
}
