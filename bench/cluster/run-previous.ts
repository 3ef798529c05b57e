/**
 * `npm run test:previous -- --commit NAME --edits 1000`: a server of an earlier version beside one of this version, on the tables of this
 * version, as during an update, while clients at both write the same documents. Skipped where git does not have that version. With `--packed` the
 * journal is packed half-way, which an earlier version may not read, and unpacked in the end, as before one goes back to it.
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
import { askHistory, openPacking, type Packing, type ToldHistory } from './pack-beside.ts';
import { buildPrevious, findCommit } from './previous-release.ts';
import { countBehind, makePeople, seatTypists } from './seats.ts';

/** The last commit before processes had roles. */
const BEFORE_ROLES = 'e60214c';
const CLIENTS = 8;
/** Until each has heard of the other. */
const MEET_MS = 3_000;

const { values } = parseArgs({
  options: {
    commit: { type: 'string', default: BEFORE_ROLES },
    edits: { type: 'string', default: '1000' },
    packed: { type: 'boolean', default: false },
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
  const packing = values.packed ? await openPacking(settings) : null;
  const edits = Number(values.edits);
  const { clean, documents } = await writeAtBoth({ url, now, before, edits, packing });
  const [token = ''] = packing === null ? [] : await makePeople(url, 1);
  const whole = new Map<string, ToldHistory>();
  for (const name of packing === null ? [] : documents) {
    const told = await askHistory(now, token, name);
    whole.set(name, told);
    tellHistory('packed, at this version', told);
    tellHistory('packed, at the earlier version', await askHistory(before, token, name));
  }
  await Promise.all([now, before].map((server) => server.end('SIGKILL')));
  const isBack = packing === null || (await goBack(settings, packing, whole, token));
  await packing?.close();
  process.exitCode = clean && isBack ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
  previous.remove();
  await database.stop();
}
process.exit();

interface WrittenAtBoth {
  readonly clean: boolean;
  readonly documents: readonly string[];
}

interface WritingOptions {
  readonly url: string;
  readonly now: FullServer;
  readonly before: FullServer;
  readonly edits: number;
  /** Packs what is there half-way. */
  readonly packing: Packing | null;
}

async function writeAtBoth({ url, now, before, edits, packing }: WritingOptions): Promise<WrittenAtBoth> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const journal = createPostgresJournal({
    ...{ pool, threads: NO_THREADS, log: pino({ level: 'silent' }), now: Date.now },
  });
  const report: FaultReport = { rounds: 1, typed: 0, acknowledged: 0, lost: [], early: [], broken: [] };
  const typists = await seatTypists({
    ...{ databaseUrl: url, clients: CLIENTS, documents: 2, first: now },
    socketOf: (client) => (client % 2 === 0 ? now : before).socket,
  });
  const documents = [...new Set(typists.map(({ documentName }) => documentName))];
  try {
    await settle(typists);
    for (let typed = 0; typed < edits; typed += 1) {
      if (packing !== null && typed === Math.floor(edits / 2))
        for (const name of documents) say(`${await packing.pack(name)} operations of ${name} packed`);
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
    const clean = report.acknowledged === edits && report.lost.length + report.broken.length + behind === 0;
    return { clean, documents };
  } finally {
    for (const typist of typists) typist.leave();
    await pool.end();
  }
}

/** Unpacks everything and starts the earlier version alone: whether it tells the history that this one told, and that it holds. */
async function goBack(
  settings: Readonly<Record<string, string>>,
  packing: Packing,
  whole: ReadonlyMap<string, ToldHistory>,
  token: string,
): Promise<boolean> {
  for (const name of whole.keys()) say(`${await packing.unpack(name)} operations of ${name} unpacked`);
  const alone = await startFullServer(settings, { program: previous.server });
  let isWhole = true;
  for (const [name, { ok, operations }] of whole) {
    const told = await askHistory(alone, token, name);
    tellHistory('unpacked, at the earlier version alone', told);
    isWhole &&= ok && told.ok && told.operations === operations;
  }
  await alone.end('SIGKILL');
  return isWhole;
}

function tellHistory(where: string, { ok, operations }: ToldHistory): void {
  say(`${where}: ${operations} operations, the chain ${ok ? 'holds' : 'does not hold'}`);
}
