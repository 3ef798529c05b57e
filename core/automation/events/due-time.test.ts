/** The moments at which rules about dates are due. */
import { describe, expect, it } from 'vitest';
import { dueAt, hasPassed } from './due-time.ts';

const DAY = { type: 'date' } as const;
const MOMENT = { type: 'dateTime' } as const;
const iso = (due: number | null) => (due === null ? null : new Date(due).toISOString());

describe('a rule about a date', () => {
  it.each([
    ['2026-12-01', undefined, 'Europe/Berlin', '2026-11-30T23:00:00.000Z'],
    ['2026-12-01', '-2 d', 'Europe/Berlin', '2026-11-28T23:00:00.000Z'],
    ['2026-12-01', '9 h', 'Europe/Berlin', '2026-12-01T08:00:00.000Z'],
    ['2026-12-01', '-15 h', 'Europe/Berlin', '2026-11-30T08:00:00.000Z'],
    // Days are those of the calendar, also where one of them has 23 hours.
    ['2026-03-30', '-1 d', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-29', '9 h', 'Europe/Berlin', '2026-03-29T07:00:00.000Z'],
    ['not a day', undefined, 'UTC', null],
    [null, undefined, 'UTC', null],
  ])('%s and %s in %s', (value, offset, zone, due) => {
    expect(iso(dueAt(value, DAY, offset, zone))).toBe(due);
  });

  it('takes a moment by its own clock', () => {
    expect(iso(dueAt('2026-03-29T03:00:00+02:00', MOMENT, '-2 h', 'America/New_York'))).toBe(
      '2026-03-28T23:00:00.000Z',
    );
    expect(dueAt(7, MOMENT, undefined, 'UTC')).toBeNull();
  });

  it('is set off by the day on which it is written, but by no day before', () => {
    const zone = 'Europe/Berlin';
    const due = dueAt('2026-11-29', DAY, undefined, zone) ?? 0;
    expect(hasPassed(due, DAY, Date.parse('2026-11-29T22:00:00Z'), zone)).toBe(false);
    expect(hasPassed(due, DAY, Date.parse('2026-11-29T23:30:00Z'), zone)).toBe(true);
    const moment = Date.parse('2026-11-29T22:00:00Z');
    expect(hasPassed(moment, MOMENT, moment, zone)).toBe(false);
    expect(hasPassed(moment, MOMENT, moment + 1, zone)).toBe(true);
  });
});
