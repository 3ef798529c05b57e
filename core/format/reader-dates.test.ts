import { describe, expect, it } from 'vitest';
import { isTimeZone } from '#core/time/calendar.ts';
import { readerDates } from './reader-dates.ts';

describe('dates of a reader', () => {
  it('tell the reader’s hour, and the zone it is in', () => {
    expect(readerDates('Europe/Berlin').instant('2026-11-14T09:12:00Z')).toBe('14 Nov 2026, 10:12 CET');
    expect(readerDates('Pacific/Auckland').instant('2026-11-14T23:30:00+01:00')).toMatch(
      /^15 Nov 2026, 11:30 GMT\+13$/,
    );
    expect(readerDates('UTC').instant('2026-11-14T09:12:00Z')).toBe('14 Nov 2026, 09:12 UTC');
  });

  it('leave a day of the calendar what it is, wherever it is read', () => {
    for (const zone of ['Pacific/Auckland', 'America/Los_Angeles', 'UTC'])
      expect(readerDates(zone).day('2026-02-28')).toBe('28 Feb 2026');
  });

  it('show what is no date as it is', () => {
    expect(readerDates('UTC').day('soon')).toBe('soon');
    expect(readerDates('UTC').instant('2026-13-01')).toBe('2026-13-01');
  });
});

it.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Nowhere/Land', false],
  ['', false],
])('%s is a time zone: %s', (name, expected) => {
  expect(isTimeZone(name)).toBe(expected);
});
