/** Fault rounds: clients type, a process is killed, and every acknowledged word must be in the journal. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import type { Journal } from '#server/journal/journal.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import { seededRandom } from './seeded-random.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { startTypist, type Typist, wordsOf } from './typist.ts';

export interface RoundsOptions {
  readonly databaseUrl: string;
  readonly rounds: number;
  readonly seed: number;
  readonly clients?: number;
  readonly documents?: number;
  /** Rows between compactions; small, so that many kills hit one. */
  readonly compactEvery?: number;
  readonly onRound?: (round: number, report: FaultReport) => void;
}

export interface FaultReport {
  rounds: number;
  typed: number;
  acknowledged: number;
  /** Acknowledged words that the journal does not have. Must stay empty. */
  readonly lost: string[];
  /** Words acknowledged while the database was down. Must stay empty. */
  readonly early: string[];
  /** Documents whose hash chain does not hold. */
  readonly broken: string[];
}

const SETTLE_MS = 30_000;
const ANSWERED_MS = 1_000;

/** Kills the server with SIGKILL at a random instant in every round. */
export async function runKillRounds(options: RoundsOptions): Promise<FaultReport> {
  return await withTypists(options, async ({ server, random, typing, check, report, typists }) => {
    for (let round = 1; round <= options.rounds; round += 1) {
      // Half of them back, the others still on their way: kills hit handshakes and loads as well as typing.
      const isBusy = () => typists.filter((typist) => typist.isConnected()).length >= typists.length / 2;
      for (let waited = 0; waited < 100 && !isBusy(); waited += 1) await typing(30);
      await typing(30 + random() * 500);
      await server.current.end('SIGKILL');
      await check();
      report.rounds = round;
      options.onRound?.(round, report);
      server.current = await startServer(
        options.databaseUrl,
        server.current.port,
        options.compactEvery ?? 40,
      );
    }
  });
}

/** What a database under test can have done to it. */
export interface Outage {
  readonly crash: () => Promise<void>;
  readonly restore: () => Promise<void>;
}

/** Stops the database the hard way while people type, and starts it again; the server goes on all the time. */
export async function runDatabaseRounds(options: RoundsOptions, outage: Outage): Promise<FaultReport> {
  return await withTypists(options, async ({ random, typing, check, report, typists }) => {
    for (let round = 1; round <= options.rounds; round += 1) {
      await typing(100 + random() * 300);
      await outage.crash();
      const typedBefore = typists.map(({ typed }) => typed.length);
      // What was committed before the crash may still be on its way to its client, on a loaded machine for longer than usual.
      await sleep(ANSWERED_MS);
      const before = typists.map(({ acknowledged }) => acknowledged.size);
      await typing(400 + random() * 800);
      typists.forEach(({ name, typed, acknowledged }, index) => {
        // Nothing typed since can have been committed, whenever the answer came.
        const since = typed.slice(typedBefore[index]).filter((word) => acknowledged.has(word));
        if (since.length > 0) report.early.push(`${name}: ${since.join(' ')}`);
        else if (acknowledged.size > (before[index] ?? 0))
          report.early.push(`${name}: ${acknowledged.size} > ${before[index]}`);
      });
      await outage.restore();
      await settle(typists);
      await check();
      report.rounds = round;
      options.onRound?.(round, report);
    }
  });
}

interface Scene {
  readonly server: { current: ServerProcess };
  readonly typists: readonly Typist[];
  readonly random: () => number;
  readonly report: FaultReport;
  readonly typing: (ms: number) => Promise<void>;
  readonly check: () => Promise<void>;
}

async function withTypists(
  options: RoundsOptions,
  play: (scene: Scene) => Promise<void>,
): Promise<FaultReport> {
  const { databaseUrl, clients = 10, documents = 3, compactEvery = 40 } = options;
  const random = seededRandom(options.seed);
  const report: FaultReport = { rounds: 0, typed: 0, acknowledged: 0, lost: [], early: [], broken: [] };
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  const journal = createPostgresJournal({
    pool,
    threads: NO_THREADS,
    log: pino({ level: 'silent' }),
    now: Date.now,
  });
  const server = { current: await startServer(databaseUrl, 0, compactEvery) };
  const names = Array.from({ length: documents }, () => `codex/${randomUUID()}`);
  const typists = Array.from({ length: clients }, (_, index) =>
    startTypist({
      url: () => `ws://127.0.0.1:${server.current.port}/collab`,
      name: `t${index}`,
      documentName: names[index % names.length] ?? '',
    }),
  );

  async function typing(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (performance.now() < until) {
      for (const typist of typists) if (random() < 0.5) typist.type();
      await sleep(4 + random() * 16);
    }
  }

  const check = (): Promise<void> => checkStored(journal, typists, report);

  try {
    await settle(typists);
    await play({ server, typists, random, report, typing, check });
    await settle(typists);
    await checkConvergence(typists, report);
    await check();
  } finally {
    for (const typist of typists) typist.leave();
    await server.current.end('SIGKILL');
    await pool.end();
  }
  return report;
}

/** Compares what was acknowledged with what the journal has, and proves the chains. */
export async function checkStored(
  journal: Pick<Journal, 'load' | 'verify'>,
  typists: readonly Typist[],
  report: FaultReport,
): Promise<void> {
  for (const name of new Set(typists.map(({ documentName }) => documentName))) {
    // Before the journal is read: what is acknowledged meanwhile may have been stored after that.
    const acknowledged = typists.flatMap((typist) =>
      typist.documentName === name ? [...typist.acknowledged] : [],
    );
    const stored = wordsOf((await journal.load(name)).state);
    for (const word of acknowledged) if (!stored.has(word)) report.lost.push(`${name} ${word}`);
    if (!(await journal.verify(name)).ok) report.broken.push(name);
  }
  report.typed = typists.reduce((sum, { typed }) => sum + typed.length, 0);
  report.acknowledged = typists.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
}

export async function settle(typists: readonly Typist[]): Promise<void> {
  const until = performance.now() + SETTLE_MS;
  while (!typists.every((typist) => typist.isSettled())) {
    if (performance.now() > until) throw new Error(`not settled within 30 s: ${describeUnsettled(typists)}`);
    await sleep(20);
  }
}

function describeUnsettled(typists: readonly Typist[]): string {
  return typists
    .filter((typist) => !typist.isSettled())
    .map((typist) => {
      const missing = typist.typed.filter((word) => !typist.acknowledged.has(word));
      const state = typist.isConnected() ? 'connected' : 'not connected';
      return `${typist.name} ${state}, ${missing.length} open from ${missing[0] ?? '-'}`;
    })
    .join('; ');
}

/** In the end everyone has every word anybody typed, acknowledged or not, without a reload. */
export async function checkConvergence(typists: readonly Typist[], report: FaultReport): Promise<void> {
  const until = performance.now() + SETTLE_MS;
  const missing = (): string[] =>
    typists.flatMap((reader) => {
      const text = new Set(reader.doc.getText('field:body').toString().split(' '));
      return typists
        .filter(({ documentName }) => documentName === reader.documentName)
        .flatMap(({ typed }) =>
          typed.filter((word) => !text.has(word)).map((word) => `${reader.name} lacks ${word}`),
        );
    });
  while (missing().length > 0 && performance.now() < until) await sleep(50);
  report.lost.push(...missing());
}
