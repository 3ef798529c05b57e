/** Fault rounds for programs: they write through the client for Node, the server is killed, and whatever `saved()` told of must be stored. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import { serverEnvironment } from '#server/config/server-environment.ts';
import type { Journal } from '#server/journal/journal.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import { type FullServer, startFullServer } from '../cluster/full-server-process.ts';
import type { FaultReport } from '../faults/fault-rounds.ts';
import { seededRandom } from '../faults/seeded-random.ts';
import { createCodexOf, makeToken, publishTemplate } from './furnish.ts';
import { MAX_WRITERS, openSdkWriter, type SdkWriter, wordsIn } from './writer.ts';

export interface SdkRoundsOptions {
  readonly databaseUrl: string;
  readonly rounds: number;
  readonly seed: number;
  readonly onRound?: (round: number, report: FaultReport) => void;
}

/** Then another Codex is written, so that none grows beyond what people have. */
const ROUNDS_A_CODEX = 10;
const SETTLE_MS = 60_000;
/** What was committed before the kill may still be on its way to its program. */
const ANSWERED_MS = 50;

interface Scene {
  readonly random: () => number;
  readonly report: FaultReport;
  readonly journal: Journal;
  readonly token: string;
  readonly server: { current: FullServer };
  readonly settings: Readonly<Record<string, string>>;
}

/** Kills the server with SIGKILL at a random instant in every round, half of the time with one program that is offline as well. */
export async function runSdkRounds(options: SdkRoundsOptions): Promise<FaultReport> {
  const folder = mkdtempSync(join(tmpdir(), 'bindery-sdk-rounds-'));
  const settings = { DATABASE_URL: options.databaseUrl, DATA_DIR: folder };
  const pool = new pg.Pool({ connectionString: options.databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  const server = { current: await startFullServer(settings) };
  try {
    const report: FaultReport = { rounds: 0, typed: 0, acknowledged: 0, lost: [], early: [], broken: [] };
    const log = pino({ level: 'silent' });
    const scene: Scene = {
      ...{ report, server, settings, random: seededRandom(options.seed) },
      journal: createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now }),
      token: await makeToken(options.databaseUrl),
    };
    await publishTemplate(server.current, scene.token);
    while (report.rounds < options.rounds) await writeOneCodex(scene, options);
    return report;
  } finally {
    await server.current.end('SIGKILL');
    await pool.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeOneCodex(scene: Scene, { rounds, onRound }: SdkRoundsOptions): Promise<void> {
  const { report, server, token } = scene;
  const codexId = await createCodexOf(server.current, token, {});
  const failures: unknown[] = [];
  const baseUrl = server.current.http;
  const onError = (error: unknown): void => void failures.push(error);
  const writers = await Promise.all(
    Array.from({ length: MAX_WRITERS }, (_, index) =>
      openSdkWriter({ index, baseUrl, token, codexId, onError }),
    ),
  );
  const before = { ...report };
  const count = (): void => {
    report.typed = before.typed + sum(writers, ({ written }) => written.length);
    report.acknowledged = before.acknowledged + sum(writers, ({ saved }) => saved.size);
  };
  try {
    for (let round = 0; round < ROUNDS_A_CODEX && report.rounds < rounds; round += 1) {
      await playRound(scene, writers);
      count();
      report.rounds += 1;
      onRound?.(report.rounds, report);
    }
    await settle(writers, failures);
    await checkStored(scene, writers);
    await checkConvergence(writers, report);
    count();
  } finally {
    for (const writer of writers) await writer.leave();
  }
  const [failure] = failures;
  if (failure !== undefined) throw failure;
}

async function playRound(scene: Scene, writers: readonly SdkWriter[]): Promise<void> {
  const { random, report, server, settings } = scene;
  // Half of them back, the others still on their way: kills hit handshakes and loads as well as writing.
  const isBusy = (): boolean => writers.filter((writer) => writer.isConnected()).length >= writers.length / 2;
  const until = performance.now() + SETTLE_MS;
  while (!isBusy() && performance.now() < until) await write(scene, writers, 30);
  const apart = random() < 0.5 ? writers[Math.floor(random() * writers.length)] : undefined;
  await write(scene, writers, 30 + random() * 250);
  apart?.setPlugged(false);
  await write(scene, writers, 30 + random() * 250);
  const { port } = server.current;
  await server.current.end('SIGKILL');
  const alive = writers.map(({ written }) => written.length);
  await sleep(ANSWERED_MS);
  await checkStored(scene, writers);
  await write(scene, writers, 50 + random() * 200);
  writers.forEach(({ name, written, saved }, index) => {
    const early = written.slice(alive[index]).filter((word) => saved.has(word));
    if (early.length > 0) report.early.push(`${name}: ${early.join(' ')}`);
  });
  // Some come back to a server that is there already, some wait for it.
  const comesFirst = random() < 0.5;
  if (comesFirst) apart?.setPlugged(true);
  server.current = await startFullServer(settings, { port });
  if (!comesFirst) await write(scene, writers, random() * 100);
  apart?.setPlugged(true);
}

async function write({ random }: Scene, writers: readonly SdkWriter[], ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until) {
    for (const writer of writers) {
      if (random() < 0.5) writer.write();
      if (random() < 0.3) writer.askSaved();
    }
    await sleep(10 + random() * 30);
  }
}

/** Compares what programs were told is saved with what the journal has, and proves the chain. */
async function checkStored({ journal, report }: Scene, writers: readonly SdkWriter[]): Promise<void> {
  for (const documentName of new Set(writers.map((writer) => writer.documentName))) {
    // Before the journal is read: what is saved meanwhile may have been stored after that.
    const saved = writers.flatMap((writer) => [...writer.saved]);
    const { state } = await journal.load(documentName);
    const stored = storedWords(state);
    for (const word of saved) if (!stored.has(word)) report.lost.push(`${documentName} ${word}`);
    if (!(await journal.verify(documentName)).ok) report.broken.push(documentName);
  }
}

function storedWords(state: Uint8Array): ReadonlySet<string> {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  const codex = openCodex(doc, { environment: serverEnvironment, actor: { id: 'reader', name: 'Reader' } });
  return wordsIn(
    doc,
    codex.members('marks').map(({ value }) => value),
  );
}

async function settle(writers: readonly SdkWriter[], failures: readonly unknown[]): Promise<void> {
  for (const writer of writers) writer.askSaved();
  const until = performance.now() + SETTLE_MS;
  while (!writers.every((writer) => writer.isSettled())) {
    // Why something will never be saved says more than that it is not.
    if (failures.length > 0) throw failures[0];
    if (performance.now() > until)
      throw new Error(`not saved within a minute: ${writers.map((writer) => writer.describe()).join('; ')}`);
    await sleep(20);
  }
}

/** In the end every program sees what any of them wrote, offline or not, told to be saved or not. */
async function checkConvergence(writers: readonly SdkWriter[], report: FaultReport): Promise<void> {
  const all = writers.flatMap(({ written }) => written);
  const missing = (): string[] =>
    writers.flatMap((writer) => {
      const seen = writer.seen();
      return all.filter((word) => !seen.has(word)).map((word) => `${writer.name} lacks ${word}`);
    });
  const until = performance.now() + SETTLE_MS;
  while (missing().length > 0 && performance.now() < until) await sleep(50);
  report.lost.push(...missing());
}

function sum(writers: readonly SdkWriter[], of: (writer: SdkWriter) => number): number {
  return writers.reduce((total, writer) => total + of(writer), 0);
}
