/** For tests, as a process of its own that can be killed: packs a document again and again, a block at a time, or unpacks it. */

import pg from 'pg';
import { pino } from 'pino';
import { createPrisma } from '../database/prisma-client.ts';
import { createPostgresJournal } from '../journal/postgres-journal.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { packDocument } from './pack-document.ts';
import { unpackDocument } from './unpack-document.ts';

const [url = '', appSecret = '', documentName = '', way = 'pack'] = process.argv.slice(2);
const prisma = createPrisma(url, { connections: 1 });
const pool = new pg.Pool({ connectionString: url, max: 1 });
const log = pino({ level: 'silent' });
const journal = createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now });
const services = { prisma, journal, threads: NO_THREADS, env: { appSecret } };
const isStopped = (): boolean => {
  // Another block is begun.
  process.stdout.write('.');
  return false;
};
if (way === 'unpack') await unpackDocument(services, documentName, { isStopped });
else
  await packDocument(services, documentName, {
    before: Date.now() + 60_000,
    size: { rows: 5, bytes: 1_000_000, fewest: 1 },
    isStopped,
  });
await prisma.$disconnect();
await pool.end();
