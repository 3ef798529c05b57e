/** Packs the journal of running servers and unpacks it again, and asks a server what it makes of the history of a document. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { pino } from 'pino';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { ensureSigningKey } from '#server/checkpoints/signing-keys.ts';
import { writeDocumentCheckpoint } from '#server/checkpoints/write-checkpoint.ts';
import { readEnv } from '#server/config/env.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { packDocument } from '#server/packing/pack-document.ts';
import { unpackDocument } from '#server/packing/unpack-document.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import type { FullServer } from './full-server-process.ts';

/** Small, so that a short history has several. */
const SIZE = { rows: 20, bytes: 1_000_000, fewest: 1 };

export interface Packing {
  /** All but the last of it; answers how many operations. */
  pack(documentName: string): Promise<number>;
  unpack(documentName: string): Promise<number>;
  close(): Promise<void>;
}

export async function openPacking(settings: Readonly<Record<string, string>>): Promise<Packing> {
  const env = readEnv(settings);
  const url = env.databaseUrl ?? '';
  const prisma = createPrisma(url, { connections: 2 });
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const log = pino({ level: 'silent' });
  const journal = createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now });
  const environment = { now: Date.now, newId: randomUUID, random: Math.random };
  const services = { prisma, journal, environment, env, threads: NO_THREADS };
  await ensureSigningKey(prisma, env.appSecret, Date.now());
  return {
    async pack(documentName) {
      await journal.compact(documentName);
      await writeDocumentCheckpoint(services, documentName);
      return await packDocument(services, documentName, { before: Date.now() + 1_000, size: SIZE });
    },
    unpack: async (documentName) => await unpackDocument(services, documentName),
    async close() {
      await pool.end();
      await prisma.$disconnect();
    },
  };
}

export interface ToldHistory {
  /** The chain holds. */
  readonly ok: boolean;
  readonly operations: number;
}

/** As this server reads it. */
export async function askHistory(
  { http }: FullServer,
  token: string,
  documentName: string,
): Promise<ToldHistory> {
  const codexId = parseDocumentName(documentName)?.id ?? '';
  const response = await fetch(`${http}/api/v1/codices/${codexId}/verify`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`verify: ${response.status} ${text}`);
  return JSON.parse(text) as ToldHistory;
}
