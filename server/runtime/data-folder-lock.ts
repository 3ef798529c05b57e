/** The lock of a data folder, which keeps a second server out: each assumes that it alone writes. */
import { randomBytes } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { BinderyError } from '#core/errors.ts';
import { processIdentity } from '../database/postmaster.ts';

const FILE = 'server.lock';
/** How often a holder shows that it lives, to those who can't see its process: another container with the same volume. */
const BEAT_MS = 4_000;
const ATTEMPTS = 5;

const holderSchema = z.object({
  pid: z.number(),
  /** Of this one run of the process, so that its number given to another is not taken for it. */
  identity: z.string(),
  host: z.string(),
  address: z.string(),
  /** What several servers on one folder have in common; `null` for one that has it to itself. */
  database: z.string().nullish(),
  startedAt: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

export interface DataFolderLock {
  /** Safe to call twice. */
  release(): void;
}

export interface DataFolderLockOptions {
  readonly dataDir: string;
  /** Where the server answers, for whoever finds the folder taken. */
  readonly address: string;
  /** Names the external database: servers on the same one share the folder. */
  readonly database?: string | null;
  /** Told when the lock was taken away: somebody removed the file, and another server may write. */
  readonly onLost?: () => void;
  readonly beatMs?: number;
  readonly host?: string;
}

/**
 * Takes the lock. A process that has ended, however it ended, does not hold it. Throws `conflict` with the name of the
 * holder.
 */
export async function lockDataFolder(options: DataFolderLockOptions): Promise<DataFolderLock> {
  const { dataDir, address, database = null, beatMs = BEAT_MS, host = hostname() } = options;
  const path = join(dataDir, FILE);
  mkdirSync(dataDir, { recursive: true });
  const holder: Holder = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? String(process.pid),
    host,
    address,
    database,
    startedAt: new Date(Date.now() - performance.now()).toISOString(),
  };
  const own = `${JSON.stringify(holder)}\n`;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (createWhole(path, own)) return keep(path, own, options, beatMs);
    const text = read(path);
    if (text === null) continue; // given back this moment
    const other = parseHolder(text);
    if (other !== null && (await isHeld(path, other, host, beatMs))) {
      // The other one keeps everybody else out as well.
      if (database !== null && other.database === database) return { release: () => undefined };
      throw taken(dataDir, other);
    }
    takeAway(path, text);
  }
  throw new BinderyError(
    'conflict',
    `${path} keeps changing, because several servers are starting. Start one at a time.`,
  );
}

/** Appears with all its content or not at all; false when it is there already. */
function createWhole(path: string, text: string): boolean {
  const draft = draftOf(path);
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** On this host the process table knows; of another only the beat of the file can be seen. */
async function isHeld(path: string, holder: Holder, host: string, beatMs: number): Promise<boolean> {
  if (holder.host === host) return processIdentity(holder.pid) === holder.identity;
  const before = beatOf(path);
  if (before === null || Date.now() - before > 5 * beatMs) return false;
  for (let waited = 0; waited < 2.5 * beatMs; waited += beatMs / 4) {
    await sleep(beatMs / 4);
    const now = beatOf(path);
    if (now !== before) return now !== null;
  }
  return false;
}

/** Removes the file of a process that is gone. Should another have taken its place meanwhile, it is put back. */
function takeAway(path: string, expected: string): void {
  const aside = draftOf(path);
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== expected) linkSync(aside, path);
  } catch {
    // Another process was faster; the next attempt finds out who.
  } finally {
    rmSync(aside, { force: true });
  }
}

function keep(path: string, own: string, { onLost }: DataFolderLockOptions, beatMs: number): DataFolderLock {
  const timer = setInterval(() => {
    if (read(path) !== own) {
      clearInterval(timer);
      onLost?.();
      return;
    }
    const now = new Date();
    utimesSync(path, now, now);
  }, beatMs);
  timer.unref();
  return {
    release() {
      clearInterval(timer);
      if (read(path) === own) rmSync(path, { force: true });
    },
  };
}

function taken(dataDir: string, { pid, host, address, startedAt }: Holder): BinderyError {
  const where = host === hostname() ? '' : ` on ${host}`;
  return new BinderyError(
    'conflict',
    `Another Bindery uses ${dataDir}: process ${pid}${where}, at ${address}, started ${startedAt}. ` +
      'Stop it, or set DATA_DIR to another folder.',
  );
}

function parseHolder(text: string): Holder | null {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function beatOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function draftOf(path: string): string {
  return `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
}
