/** Moments by the clocks of a zone. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dayIn } from './calendar.ts';
import { momentIn } from './zoned-time.ts';

const HOUR = 3600;

it.each([
  ['2026-11-29', 0, 'UTC', '2026-11-29T00:00:00.000Z'],
  ['2026-11-29', 9 * HOUR, 'Europe/Berlin', '2026-11-29T08:00:00.000Z'],
  ['2026-07-01', 0, 'Pacific/Auckland', '2026-06-30T12:00:00.000Z'],
  // Clocks go from 2 to 3 o'clock: half past two is half past three.
  ['2026-03-29', 2.5 * HOUR, 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  // And in autumn half past two comes twice.
  ['2026-10-25', 2.5 * HOUR, 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  // Midnight itself is skipped.
  ['2026-09-06', 0, 'America/Santiago', '2026-09-06T04:00:00.000Z'],
  ['2026-11-29', 0, 'Pacific/Kiritimati', '2026-11-28T10:00:00.000Z'],
])('%s and %d s in %s', (day, seconds, zone, moment) => {
  expect(new Date(momentIn(day, seconds, zone)).toISOString()).toBe(moment);
});

it('the midnight of a day is on that day, and the moment before is not', () => {
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Pacific/Chatham',
    'America/Santiago',
    'UTC',
  ];
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), fc.constantFrom(...zones), (days, zone) => {
      const day = new Date(days * 86_400_000).toISOString().slice(0, 10);
      const moment = momentIn(day, 0, zone);
      expect(dayIn(moment, zone)).toBe(day);
      expect(dayIn(moment - 1, zone) < day).toBe(true);
    }),
    { numRuns: 300 },
  );
});
