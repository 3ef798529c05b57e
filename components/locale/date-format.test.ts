import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  formatDate,
  formatDateTime,
  formatDay,
  formatDayTime,
  formatMoment,
  localParts,
  readerDay,
  writeClock,
  writeDay,
} from './date-format.ts';
import { noteReaderDates } from './reader-dates.ts';

const NOW = new Date(2026, 10, 14, 10, 2).getTime();

describe('dates as words', () => {
  it('are shown with the month spelled, and what is no date as it is', () => {
    expect(formatDate('2026-11-14')).toBe('14 Nov 2026');
    expect(formatDate('someday')).toBe('someday');
    expect(formatDay('2026-11-14')).toBe('Sat 14 Nov 2026');
  });

  it('are shown in the reader’s own zone, to the second where there is one', () => {
    const at = (seconds: number) => new Date(2026, 10, 14, 9, 12, seconds).toISOString();
    expect(formatDateTime(at(0))).toBe('14 Nov 2026, 09:12');
    expect(formatDateTime(at(33))).toBe('14 Nov 2026, 09:12:33');
    expect(formatDayTime(at(0))).toBe('Sat 14 Nov 2026, 09:12');
    expect(localParts(at(0))).toEqual({ date: '2026-11-14', time: '09:12' });
  });

  it('names the day of a moment only when it was not today', () => {
    expect(formatMoment(NOW, NOW)).toBe('10:02');
    expect(formatMoment(NOW - 86_400_000, NOW)).toBe('13 Nov, 10:02');
  });
});

describe('as the profile says', () => {
  const kept = new Map<string, string>();
  const keep = () =>
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
  afterEach(() => {
    kept.clear();
    vi.unstubAllGlobals();
  });

  it('times are those of the zone that was chosen, wherever the device is', () => {
    keep();
    noteReaderDates({ timeZone: 'Pacific/Auckland', dateFormat: null });
    expect(formatDateTime('2026-11-14T11:30:00Z')).toBe('15 Nov 2026, 00:30');
    expect(localParts('2026-11-14T11:30:00Z')).toEqual({ date: '2026-11-15', time: '00:30' });
    expect(readerDay('2026-11-14T11:30:00Z')).toBe('2026-11-15');
    expect(writeClock('2026-11-14T11:30:00Z', 'en-GB')).toBe('00:30');
    expect(writeDay('2026-11-14T11:30:00Z', { year: true }, 'en-GB')).toBe('15 Nov 2026');
    // A day of the calendar is the same everywhere.
    expect(formatDate('2026-11-14')).toBe('14 Nov 2026');
    const [one, next] = [Date.parse('2026-11-14T10:59:00Z'), Date.parse('2026-11-14T11:01:00Z')];
    expect(formatMoment(one, next)).toBe('14 Nov, 23:59');
  });

  it('dates stand in the order that was chosen', () => {
    keep();
    noteReaderDates({ timeZone: 'UTC', dateFormat: 'month-day-year' });
    expect(formatDate('2026-11-14')).toBe('Nov 14, 2026');
    expect(formatDateTime('2026-11-14T09:12:00Z')).toBe('Nov 14, 2026, 09:12');
    expect(writeDay('2026-11-14T09:12:00Z', { year: false }, 'de')).toBe('Nov 14');
    noteReaderDates({ timeZone: 'UTC', dateFormat: 'year-month-day' });
    expect(formatDay('2026-11-14')).toBe('Sat 2026-11-14');
  });

  it('a server that says nothing of it changes nothing, and what is kept may be broken', () => {
    keep();
    noteReaderDates({ timeZone: 'UTC', dateFormat: 'year-month-day' });
    noteReaderDates({});
    expect(formatDate('2026-11-14')).toBe('2026-11-14');
    kept.set('bindery.reader-dates', '{"timeZone":"Middle/Earth","dateFormat":7}');
    expect(formatDate('2026-11-14')).toBe('14 Nov 2026');
    kept.set('bindery.reader-dates', '{');
    expect(formatDate('2026-11-14')).toBe('14 Nov 2026');
  });
});
