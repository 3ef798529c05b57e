/**
 * `npm run test:previous -- --commit NAME --edits 1000`: a server of an earlier version beside one of this version, on the tables of this
 * version, as during an update, while clients at both write the same documents. Skipped where git does not have that version.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { pino } from 'pino';
import { createTestDatabase, startTestDatabase } from '#server/database/test-database.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import { checkConvergence, checkStored, type FaultReport, settle } from '../faults/fault-rounds.ts';
import type { Typist } from '../faults/typist.ts';
import { type FullServer, startFullServer } from './full-server-process.ts';
import { buildPrevious, findCommit } from './previous-release.ts';
import { countBehind, seatTypists } from './seats.ts';

/** The last commit before processes had roles. */
const BEFORE_ROLES = 'e60214c';
const CLIENTS = 8;
/** Until each has heard of the other. */
const MEET_MS = 3_000;

const { values } = parseArgs({
  options: {
    commit: { type: 'string', default: BEFORE_ROLES },
    edits: { type: 'string', default: '1000' },
  },
});

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const commit = await findCommit(values.commit);
if (commit === null) {
  say(`skipped: git has no ${values.commit} here`);
  process.exit(0);
}
const database = await startTestDatabase();
const previous = await buildPrevious(commit);
const folder = mkdtempSync(join(tmpdir(), 'bindery-beside-'));
try {
  const { url } = await createTestDatabase(database.url);
  const settings = { DATABASE_URL: url, DATA_DIR: folder };
  // This one makes the tables.
  const now = await startFullServer(settings);
  const before = await startFullServer(settings, { program: previous.server });
  await sleep(MEET_MS);
  const clean = await writeAtBoth(url, now, before, Number(values.edits));
  await Promise.all([now, before].map((server) => server.end('SIGKILL')));
  process.exitCode = clean ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
  previous.remove();
  await database.stop();
}
process.exit();

async function writeAtBoth(
  databaseUrl: string,
  now: FullServer,
  before: FullServer,
  edits: number,
): Promise<boolean> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const journal = createPostgresJournal({
    ...{ pool, threads: NO_THREADS, log: pino({ level: 'silent' }), now: Date.now },
  });
  const report: FaultReport = { rounds: 1, typed: 0, acknowledged: 0, lost: [], early: [], broken: [] };
  const typists = await seatTypists({
    ...{ databaseUrl, clients: CLIENTS, documents: 2, first: now },
    socketOf: (client) => (client % 2 === 0 ? now : before).socket,
  });
  try {
    await settle(typists);
    for (let typed = 0; typed < edits; typed += 1) {
      (typists[typed % CLIENTS] as Typist).type();
      if (typed % CLIENTS === CLIENTS - 1) await sleep(15);
    }
    await settle(typists);
    await checkConvergence(typists, report);
    await checkStored(journal, typists, report);
    const behind = await countBehind(pool);
    say(
      `${commit} beside this version: ${report.typed} typed, half at each, ${report.acknowledged} acknowledged, ` +
        `${report.lost.length} lost, ${report.broken.length} broken chains, ${behind} Codices behind in lists`,
    );
    for (const line of [...report.lost, ...report.broken].slice(0, 20)) say(`  ${line}`);
    return report.acknowledged === edits && report.lost.length + report.broken.length + behind === 0;
  } finally {
    for (const typist of typists) typist.leave();
    await pool.end();
  }
}
