/** Reads the state of a running PostgreSQL from its data folder and the process table. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The lines of `postmaster.pid` that matter here (PostgreSQL source: src/include/utils/pidfile.h). */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** Reads `postmaster.pid`; `null` when there is none or it is not complete yet. */
export function readPostmaster(dataFolder: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return Number.isInteger(pid) && pid > 0 && Number.isInteger(port) && port > 0 ? { pid, port } : null;
}

/** True while a process with this id runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // In a container without an init process nobody collects the dead, and they go on answering to kill(2).
    return readStat(pid)?.[0] !== 'Z';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * True when the process is a PostgreSQL. After a crash its id may have gone to some other program, and PostgreSQL
 * itself then refuses to start, taking that program for a running server.
 */
export function isPostgres(pid: number): boolean {
  return isAlive(pid) && basename(programName(pid)).startsWith('postgres');
}

function programName(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    if (process.platform === 'win32') return 'postgres'; // no cheap way to ask; the connection test decides
    return spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  }
}

/**
 * Names one run of a process: its id and when it started, so that a reused id is not taken for the same process.
 * `null` when it is not running.
 */
export function processIdentity(pid: number): string | null {
  if (!isAlive(pid)) return null;
  const started = readStat(pid)?.[19]; // field 22, "starttime"
  if (started !== undefined) return `${pid}@${started}`;
  if (process.platform === 'win32') return `${pid}`;
  const lstart = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim();
  return lstart ? `${pid}@${lstart}` : null;
}

/** The fields of Linux's /proc/<pid>/stat from the third on ("state"); the second may hold spaces and brackets. */
function readStat(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** Waits until the process is gone; false when it is still there after `timeoutMs`. */
export async function waitForExit(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}
