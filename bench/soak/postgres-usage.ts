/** Use that a PostgreSQL on this machine has made of it so far: processor time, write-ahead log, and the tables of the journal. */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';

export interface PostgresUsage {
  /** Of all its processes, those that have ended included, ms; `null` where the system does not tell. */
  readonly cpuMs: number | null;
  readonly walBytes: number;
  /** Rows and indexes of `DocumentUpdate`. */
  readonly journalBytes: number;
}

/** `postmaster`: the process id of the server that `pool` leads to. */
export async function readPostgresUsage(pool: pg.Pool, postmaster: number): Promise<PostgresUsage> {
  const { rows } = await pool.query<{ wal: string; journal: string }>(
    `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text AS wal,
            pg_total_relation_size('"DocumentUpdate"')::text AS journal`,
  );
  return {
    cpuMs: readFamilyTime(postmaster),
    walBytes: Number(rows[0]?.wal),
    journalBytes: Number(rows[0]?.journal),
  };
}

/** Fields of /proc/PID/stat after the name, which may have spaces in it: parent, own time, and that of children that have ended. */
const [PARENT, OWN_USER, OWN_SYSTEM, ENDED_USER, ENDED_SYSTEM] = [1, 11, 12, 13, 14] as const;

function readFamilyTime(top: number): number | null {
  if (process.platform !== 'linux') return null;
  const msPerTick = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    const fields = readStat(name);
    if (fields === null) continue;
    const field = (index: number): number => Number(fields[index]);
    if (Number(name) !== top && field(PARENT) !== top) continue;
    ticks += field(OWN_USER) + field(OWN_SYSTEM);
    if (Number(name) === top) ticks += field(ENDED_USER) + field(ENDED_SYSTEM);
  }
  return ticks * msPerTick;
}

/** Resident memory of its processes, what they share counted once, MiB; `null` where the system does not tell. */
export function readFamilyMemory(top: number): number | null {
  if (process.platform !== 'linux') return null;
  let kib = 0;
  for (const name of readdirSync('/proc')) {
    const fields = readStat(name);
    if (fields === null || (Number(name) !== top && Number(fields[PARENT]) !== top)) continue;
    try {
      const [, pss] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${name}/smaps_rollup`, 'latin1')) ?? [];
      kib += Number(pss ?? 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EACCES') return null;
      // It has just ended.
    }
  }
  return Math.round(kib / 1024);
}

function readStat(name: string): readonly string[] | null {
  if (!/^\d+$/.test(name)) return null;
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null; // it has just ended
  }
}
