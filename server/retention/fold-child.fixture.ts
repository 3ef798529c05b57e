/** For tests, as a process of its own that can be killed: folds a document, a step at a time. */
import pg from 'pg';
import { pino } from 'pino';
import { createPrisma } from '../database/prisma-client.ts';
import { createPostgresJournal } from '../journal/postgres-journal.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { foldDocument } from './fold-document.ts';

const [url = '', appSecret = '', documentName = ''] = process.argv.slice(2);
const prisma = createPrisma(url, { connections: 2 });
const pool = new pg.Pool({ connectionString: url, max: 1 });
const log = pino({ level: 'silent' });
const journal = createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now });
const environment = { now: Date.now, newId: () => crypto.randomUUID(), random: Math.random };
const env = { appSecret, appUrl: 'https://bindery.example.org' };
await foldDocument({ prisma, journal, environment, env, threads: NO_THREADS }, documentName, {
  rule: { templateId: 'note', operations: '90d', before: Date.now() - 90 * 86_400_000 },
  codexId: documentName.slice('codex/'.length),
  step: 40,
  isStopped() {
    // Another step is begun.
    process.stdout.write('.');
    return false;
  },
});
await prisma.$disconnect();
await pool.end();
