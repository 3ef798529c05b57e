/** Long work that belongs to one process at a time: its lease is renewed while the work goes on, and that of a dead process runs out. */
import type { Environment } from '#core/environment.ts';

/** While somebody is at it, others leave it alone. */
const LEASE_MS = 60_000;
const RENEW_MS = 20_000;
/** After which what failed is tried again. */
const RETRY_MS = 30_000;

/** A row that stands for such work. */
export interface LeasedRow {
  readonly id: string;
  /** Until when it belongs to a process; `null`: to none. */
  readonly leasedUntil: Date | null;
}

/** As a condition of Prisma: rows that belong to nobody. */
export interface FreeRows {
  OR: ({ leasedUntil: null } | { leasedUntil: { lt: Date } })[];
}

/** As a condition of Prisma: one row, if given only while its lease is that. */
export interface OneRow {
  id: string;
  leasedUntil?: Date | null;
}

/** Where the leases of one kind of work are kept. Neither function says anything of work that has ended. */
export interface Leases<Row extends LeasedRow> {
  /** The oldest first. */
  find(free: FreeRows): Promise<readonly Row[]>;
  /** Answers of how many rows. */
  hold(row: OneRow, leasedUntil: Date): Promise<{ readonly count: number }>;
}

interface LeaseServices {
  readonly environment: Pick<Environment, 'now'>;
  readonly log: Record<'warn' | 'error', (about: object, message: string) => void>;
}

/** For the row of work that begins now, with whoever makes it. */
export function newLease({ now }: Pick<Environment, 'now'>): Date {
  return new Date(now() + LEASE_MS);
}

/**
 * Does the work of a row that this process holds, and goes on holding it. What the work throws is thrown once the lease says when it is tried again. A
 * lease that cannot be renewed runs out, and somebody else begins where the work stands: it must be such that this does no harm.
 */
export async function workUnderLease<T>(
  { environment, log }: LeaseServices,
  leases: Pick<Leases<LeasedRow>, 'hold'>,
  id: string,
  work: () => Promise<T>,
): Promise<T> {
  const holdFor = async (ms: number): Promise<void> => {
    try {
      await leases.hold({ id }, new Date(environment.now() + ms));
    } catch (error) {
      log.warn({ err: error, id }, 'a lease could not be renewed');
    }
  };
  let renewed = Promise.resolve();
  const renewal = setInterval(() => {
    renewed = holdFor(LEASE_MS);
  }, RENEW_MS).unref();
  try {
    return await work();
  } catch (error) {
    clearInterval(renewal);
    // One that is on its way would have the last word.
    await renewed;
    await holdFor(RETRY_MS);
    throw error;
  } finally {
    clearInterval(renewal);
  }
}

/**
 * Takes up, one after the other, what belongs to nobody: what a process was cut off in, and what failed for now. Answers how many came to their end;
 * one that fails is told to the log as `failure`, and holds up none of the others.
 */
export async function takeUpLeft<Row extends LeasedRow>(
  { environment, log }: LeaseServices,
  leases: Leases<Row>,
  { work, failure }: { readonly work: (row: Row) => Promise<unknown>; readonly failure: string },
): Promise<number> {
  const now = new Date(environment.now());
  let ended = 0;
  for (const row of await leases.find({ OR: [{ leasedUntil: null }, { leasedUntil: { lt: now } }] })) {
    // As it was when it was found: another process may have had it since.
    const { count } = await leases.hold({ id: row.id, leasedUntil: row.leasedUntil }, newLease(environment));
    if (count === 0) continue;
    try {
      await work(row);
      ended += 1;
    } catch (error) {
      log.error({ err: error, id: row.id }, failure);
    }
  }
  return ended;
}
