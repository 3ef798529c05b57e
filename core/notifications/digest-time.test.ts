import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextDigest } from './digest-time.ts';

const at = (iso: string): number => Date.parse(iso);
const next = (frequency: 'daily' | 'weekly', timeZone: string, after: string): string =>
  new Date(nextDigest({ frequency, timeZone, hour: 8 }, at(after))).toISOString();

test('the next day at the hour, where the clocks of the person show it', () => {
  expect(next('daily', 'Europe/Berlin', '2026-11-29T06:59:00Z')).toBe('2026-11-29T07:00:00.000Z');
  expect(next('daily', 'Europe/Berlin', '2026-11-29T07:00:00Z')).toBe('2026-11-30T07:00:00.000Z');
  expect(next('daily', 'Pacific/Auckland', '2026-11-29T07:00:00Z')).toBe('2026-11-29T19:00:00.000Z');
});

test('summer time moves it by the clock, not by the hour', () => {
  expect(next('daily', 'Europe/Berlin', '2027-03-27T08:00:00Z')).toBe('2027-03-28T06:00:00.000Z');
});

test('the next Monday', () => {
  expect(next('weekly', 'UTC', '2026-11-29T12:00:00Z')).toBe('2026-11-30T08:00:00.000Z');
  expect(next('weekly', 'UTC', '2026-11-30T08:00:00Z')).toBe('2026-12-07T08:00:00.000Z');
});

test('it is always later, and never more than a period and an hour away', () => {
  const zones = fc.constantFrom(
    'UTC',
    'America/Sao_Paulo',
    'Asia/Kathmandu',
    'Africa/Casablanca',
    'Pacific/Apia',
  );
  const times = fc.record({
    frequency: fc.constantFrom('daily' as const, 'weekly' as const),
    timeZone: zones,
    hour: fc.integer({ min: 0, max: 23 }),
  });
  const moments = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') });
  fc.assert(
    fc.property(times, moments, (setting, after) => {
      const due = nextDigest(setting, after);
      const days = setting.frequency === 'daily' ? 1 : 7;
      expect(due).toBeGreaterThan(after);
      // Apia left out a day in 2011.
      expect(due - after).toBeLessThanOrEqual((days + 1) * 86_400_000 + 3_600_000);
    }),
  );
});
