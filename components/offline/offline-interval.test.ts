import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { AWAY_MS, OfflineIntervalWatch } from './offline-interval.ts';

const START = Date.parse('2026-11-23T10:00:00Z');
const NOTHING = { hasWritten: false, hasLeft: false };
const LEFT = { hasWritten: false, hasLeft: true };
let store: ReturnType<typeof createMemoryStore>;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  store = createMemoryStore({ now: Date.now });
});
afterEach(() => vi.useRealTimers());

/** A page of `personId`, just loaded. */
const load = (personId = 'rae') => new OfflineIntervalWatch({ store, personId, now: Date.now });

async function workFor(watch: OfflineIntervalWatch, ms: number): Promise<void> {
  await watch.connected(NOTHING);
  await vi.advanceTimersByTimeAsync(ms);
}

it('knows of no absence on a device that was never here, nor while the connection holds', async () => {
  const watch = load();
  await workFor(watch, AWAY_MS * 3);
  expect(watch.get()).toBeNull();
});

it('tells of an absence since the connection was lost, once it was long or something was written', async () => {
  const watch = load();
  await workFor(watch, 60_000);
  watch.disconnected();
  vi.setSystemTime(START + 60_000 + AWAY_MS - 1);
  await watch.connected(NOTHING);
  expect(watch.get()).toBeNull();

  watch.disconnected();
  const lost = Date.now();
  vi.setSystemTime(lost + 1_000);
  await watch.connected({ hasWritten: true, hasLeft: true });
  expect(watch.get()).toBe(lost);
});

it('tells at the start of a page since the last one was there, until it was seen; and nobody else', async () => {
  const first = load();
  await workFor(first, 60_000);
  first.stop();
  vi.setSystemTime(START + 3_600_000);

  const second = load();
  await second.connected(NOTHING);
  expect(second.get()).toBe(START + 60_000);
  second.stop();
  // Reloaded before it was looked at, and away once more.
  vi.setSystemTime(START + 7_200_000);
  const third = load();
  await third.connected(NOTHING);
  expect(third.get()).toBe(START + 60_000);
  third.dismiss();
  await workFor(third, 1_000);
  third.stop();

  const fourth = load();
  await fourth.connected(NOTHING);
  expect(fourth.get()).toBeNull();
  const other = load('jon');
  await other.connected(NOTHING);
  expect(other.get()).toBeNull();
});

it('notices that the device slept although the connection looks as if it had been there all along', async () => {
  const watch = load();
  await workFor(watch, 60_000);
  const asleep = Date.now();
  vi.setSystemTime(asleep + 8 * 3_600_000);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(watch.get()).toBe(asleep);
});

it('takes a reload in the middle of a sentence for no absence, and a page closed without a connection for one', async () => {
  const first = load();
  await workFor(first, 60_000);
  first.stop();
  vi.setSystemTime(START + 65_000);
  const second = load();
  await second.connected(LEFT);
  expect(second.get()).toBeNull();
  second.disconnected();
  second.stop();
  const closed = Date.now();
  vi.setSystemTime(closed + 120_000);
  const third = load();
  await third.connected(LEFT);
  expect(third.get()).toBe(closed);
});

it('knows of no absence of somebody who was in another tab meanwhile', async () => {
  const frozen = load();
  await workFor(frozen, 60_000);
  frozen.disconnected();
  vi.setSystemTime(START + 60_000 + AWAY_MS);
  const used = load();
  await used.connected(NOTHING);
  used.dismiss();
  await vi.advanceTimersByTimeAsync(AWAY_MS);
  await frozen.connected(NOTHING);
  expect(frozen.get()).toBeNull();
});
