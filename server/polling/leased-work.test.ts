import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type FreeRows,
  type LeasedRow,
  type Leases,
  newLease,
  takeUpLeft,
  workUnderLease,
} from './leased-work.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

/** Rows in memory, as several processes see them; what is told to the log is kept. */
function openRows(...given: readonly LeasedRow[]) {
  const rows = new Map(given.map((row) => [row.id, row]));
  const told: string[] = [];
  const tell = (_: object, message: string) => void told.push(message);
  const isFree = ({ leasedUntil }: LeasedRow, { OR }: FreeRows) =>
    OR.some((free) =>
      free.leasedUntil === null
        ? leasedUntil === null
        : leasedUntil !== null && leasedUntil < free.leasedUntil.lt,
    );
  const leases: Leases<LeasedRow> = {
    find: async (free) => [...rows.values()].filter((row) => isFree(row, free)),
    async hold({ id, leasedUntil: asFound }, leasedUntil) {
      const row = rows.get(id);
      const isOther = asFound !== undefined && asFound?.getTime() !== row?.leasedUntil?.getTime();
      if (row === undefined || isOther) return { count: 0 };
      rows.set(id, { id, leasedUntil });
      return { count: 1 };
    },
  };
  const leftMs = (id: string) => (rows.get(id)?.leasedUntil?.getTime() ?? 0) - Date.now();
  const services = { environment: { now: () => Date.now() }, log: { warn: tell, error: tell } };
  return { rows, told, leases, leftMs, services, free: (id: string) => ({ id, leasedUntil: null }) };
}

const FREE = { id: 'one', leasedUntil: null };
const resolveAfter = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test('as long as the work goes on nobody else finds it, and afterwards nothing is renewed any more', async () => {
  const { leases, leftMs, rows, services } = openRows(FREE);
  await leases.hold({ id: 'one' }, newLease(services.environment));
  const working = workUnderLease(services, leases, 'one', () => resolveAfter(600_000));
  for (let minutes = 0; minutes < 10; minutes += 1) {
    expect(leftMs('one')).toBeGreaterThan(20_000);
    expect(await takeUpLeft(services, leases, { work: () => expect.fail('taken twice'), failure: '' })).toBe(
      0,
    );
    await vi.advanceTimersByTimeAsync(60_000);
  }
  await working;
  const { leasedUntil } = rows.get('one') ?? FREE;
  await vi.advanceTimersByTimeAsync(300_000);
  expect(rows.get('one')?.leasedUntil).toBe(leasedUntil);
});

test('what fails throws what it threw, and is free again soon', async () => {
  const { leases, leftMs, services } = openRows(FREE);
  const working = workUnderLease(services, leases, 'one', async () => {
    await resolveAfter(25_000);
    throw new Error('for now');
  });
  const failed = expect(working).rejects.toThrow('for now');
  await vi.advanceTimersByTimeAsync(25_000);
  await failed;
  expect(leftMs('one')).toBe(30_000);
  await vi.advanceTimersByTimeAsync(30_001);
  expect(await takeUpLeft(services, leases, { work: async () => undefined, failure: '' })).toBe(1);
});

test('a renewal that is on its way when the work fails does not have the last word', async () => {
  const { leases, leftMs, services } = openRows(FREE);
  const slow: Leases<LeasedRow> = {
    ...leases,
    async hold(row, leasedUntil) {
      if (leasedUntil.getTime() - Date.now() > 30_000) await resolveAfter(8_000);
      return await leases.hold(row, leasedUntil);
    },
  };
  const working = workUnderLease(services, slow, 'one', async () => {
    await resolveAfter(21_000);
    throw new Error('for now');
  });
  const failed = expect(working).rejects.toThrow('for now');
  await vi.advanceTimersByTimeAsync(60_000);
  await failed;
  expect(leftMs('one')).toBe(28_000 + 30_000 - 60_000);
});

test('a lease that cannot be renewed is told of, and what the work throws is what is thrown', async () => {
  const { leases, told, services } = openRows(FREE);
  const away = { ...leases, hold: () => Promise.reject(new Error('The database is away.')) };
  const working = workUnderLease(services, away, 'one', async () => {
    await resolveAfter(45_000);
    throw new Error('its own');
  });
  const failed = expect(working).rejects.toThrow('its own');
  await vi.advanceTimersByTimeAsync(45_000);
  await failed;
  expect(told).toEqual(Array(3).fill('a lease could not be renewed'));
});

test('of two that find the same row one takes it, and one that fails holds up none of the others', async () => {
  const { leases, rows, told, services } = openRows(FREE, { id: 'two', leasedUntil: new Date(5) });
  const done: string[] = [];
  const work = async ({ id }: LeasedRow) => {
    await resolveAfter(1);
    done.push(id);
    if (id === 'one') throw new Error('for now');
  };
  const looks = [1, 2].map(() => takeUpLeft(services, leases, { work, failure: 'not yet' }));
  await vi.advanceTimersByTimeAsync(10);
  const [one = 0, other = 0] = await Promise.all(looks);
  expect([one + other, told, done.sort()]).toEqual([1, ['not yet'], ['one', 'two']]);
  expect(rows.get('two')?.leasedUntil?.getTime()).toBeGreaterThan(Date.now());
});

test('what another process has had since it was found is left to it', async () => {
  const { leases, services } = openRows(FREE);
  const late: Leases<LeasedRow> = {
    ...leases,
    async find(free) {
      const found = await leases.find(free);
      // Taken, and let go of again, with the work further than this process knows.
      await leases.hold({ id: 'one' }, new Date(7));
      return found;
    },
  };
  const work = () => expect.fail('it is not what it was');
  expect(await takeUpLeft(services, late, { work, failure: '' })).toBe(0);
});
