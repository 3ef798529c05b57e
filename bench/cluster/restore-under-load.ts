/** A backup taken and restored while three web processes and a worker serve, and pages are written in all the time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import { startBalancer } from '#e2e/balancer.ts';
import { createAssetStore } from '#server/assets/stores/create-asset-store.ts';
import { createBackup } from '#server/backup/create-backup.ts';
import { restoreBackup } from '#server/backup/restore-backup.ts';
import { readEnv } from '#server/config/env.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import { WORDS, wordsOf } from '../faults/typist.ts';
import { type FullServer, startFullServer } from './full-server-process.ts';
import { countBehind, type Page, seatPages } from './seats.ts';

export interface RestoreReport {
  typed: number;
  /** Words that the journal or a page lacks in the end. Must be none. */
  lost: number;
  /** Documents whose hash chain does not hold. Must be none. */
  broken: number;
  /** Codices whose lists do not show what is stored. Must be none. */
  behind: number;
  backupMs: number;
  restoreMs: number;
  /** Typed while the backup was made, and while it was restored. */
  typedMeanwhile: [backup: number, restore: number];
}

export interface RestoreOptions {
  readonly databaseUrl: string;
  readonly processes: number;
  readonly clients: number;
}

const SETTLE_MS = 40_000;

/**
 * What was typed after the backup is lost to the database by the restore, and pages that are still open offer it again
 * (RECOVER_UNTIL): in the end nothing that anybody typed is missing, and the worker has brought the lists up to it. Each page has a
 * Codex of its own: what several pages have written into each other's text since the backup they do not bring back by themselves, for
 * what each offers waits for what the others do.
 */
export async function restoreUnderLoad(options: RestoreOptions): Promise<RestoreReport> {
  const folder = mkdtempSync(join(tmpdir(), 'bindery-restore-under-load-'));
  const settings = {
    DATABASE_URL: options.databaseUrl,
    DATA_DIR: folder,
    RECOVER_UNTIL: new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString(),
  };
  const pool = new pg.Pool({ connectionString: options.databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  // The first makes the tables.
  const servers = [await startFullServer({ ...settings, BINDERY_ROLE: 'web' })];
  const pages: Page[] = [];
  let isTyping = true;
  const type = async (): Promise<void> => {
    for (; isTyping; await sleep(40)) for (const page of pages) if (Math.random() < 0.3) page.type();
  };
  const balancer = await startBalancer(await startOthers(settings, options.processes, servers));
  try {
    const [first] = servers as [FullServer];
    pages.push(
      ...(await seatPages(
        { ...options, documents: options.clients, first },
        `ws://127.0.0.1:${balancer.port}/collab`,
      )),
    );
    await untilSaved(pages);
    const typing = type();
    await sleep(2_000);
    const times = await backUpAndRestore(settings, pages, join(folder, 'all.backup'));
    await sleep(2_000);
    isTyping = false;
    await typing;
    await untilSaved(pages);
    return { ...times, ...(await compare(pool, pages)), behind: await countBehind(pool) };
  } finally {
    isTyping = false;
    for (const { session } of pages) await session.close();
    await balancer.stop();
    await Promise.all(servers.map((server) => server.end('SIGKILL')));
    await pool.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the other web processes and a worker, all at once, and answers the ports of those that serve pages. */
async function startOthers(
  settings: Readonly<Record<string, string>>,
  processes: number,
  servers: FullServer[],
): Promise<readonly number[]> {
  const others = Array.from({ length: processes - 1 }, () =>
    startFullServer({ ...settings, BINDERY_ROLE: 'web' }),
  );
  const worker = startFullServer({ ...settings, BINDERY_ROLE: 'worker' });
  servers.push(...(await Promise.all(others)));
  const ports = servers.map(({ http }) => Number(new URL(http).port));
  servers.push(await worker);
  return ports;
}

async function untilSaved(pages: readonly Page[]): Promise<void> {
  const end = performance.now() + SETTLE_MS;
  const open = (): Page[] => pages.filter(({ session }) => session.status.get().phase !== 'saved');
  for (; open().length > 0; await sleep(50))
    if (performance.now() > end) {
      const phases = open().map(({ session }) => session.status.get().phase);
      throw new Error(`${phases.length} pages are not saved: ${[...new Set(phases)].join(', ')}`);
    }
}

async function backUpAndRestore(
  settings: Readonly<Record<string, string>> & { readonly DATABASE_URL: string },
  pages: readonly Page[],
  file: string,
): Promise<Pick<RestoreReport, 'backupMs' | 'restoreMs' | 'typedMeanwhile'>> {
  const databaseUrl = settings.DATABASE_URL;
  const assets = createAssetStore(readEnv(settings));
  const typed = (): number => pages.reduce((sum, page) => sum + page.typed.length, 0);
  const measure = async (work: () => Promise<unknown>): Promise<[ms: number, typed: number]> => {
    const [startedAt, before] = [performance.now(), typed()];
    await work();
    return [performance.now() - startedAt, typed() - before];
  };
  const [backupMs, duringBackup] = await measure(() =>
    createBackup({ databaseUrl, assets, file, now: Date.now() }),
  );
  await sleep(2_000);
  const actor = { id: 'cluster', name: 'cluster' };
  const [restoreMs, duringRestore] = await measure(() =>
    restoreBackup({ databaseUrl, assets, file, actor, keepAccess: true }),
  );
  return { backupMs, restoreMs, typedMeanwhile: [duringBackup, duringRestore] };
}

/** What was typed with what is stored and shown. */
async function compare(
  pool: pg.Pool,
  pages: readonly Page[],
): Promise<Pick<RestoreReport, 'typed' | 'lost' | 'broken'>> {
  const log = pino({ level: 'silent' });
  const journal = createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now });
  const end = performance.now() + SETTLE_MS;
  let [typed, lost, broken] = [0, 0, 0];
  for (const name of new Set(pages.map(({ documentName }) => documentName))) {
    const room = pages.filter(({ documentName }) => documentName === name);
    const words = room.flatMap((page) => page.typed);
    typed += words.length;
    const missing = async (): Promise<number> => {
      const shown = room.map(({ session }) => new Set(session.doc.getText(WORDS).toString().split(' ')));
      const stored = wordsOf((await journal.load(name)).state);
      return words.filter((word) => !stored.has(word) || shown.some((text) => !text.has(word))).length;
    };
    while ((await missing()) > 0 && performance.now() < end) await sleep(200);
    lost += await missing();
    if (!(await journal.verify(name)).ok) broken += 1;
  }
  return { typed, lost, broken };
}
