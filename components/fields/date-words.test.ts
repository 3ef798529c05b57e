import { describe, expect, it } from 'vitest';
import {
  formatDate,
  formatDateTime,
  formatMoment,
  localParts,
  parseDate,
  parseDateTime,
} from './date-words.ts';

const NOW = new Date(2026, 10, 14, 10, 2).getTime();

describe('dates as words', () => {
  it.each([
    ['14 Nov 2026', '2026-11-14'],
    ['14 november 2026', '2026-11-14'],
    ['Nov 14, 2026', '2026-11-14'],
    ['2026-11-14', '2026-11-14'],
    ['3 feb', '2026-02-03'],
    ['today', '2026-11-14'],
    ['Tomorrow', '2026-11-15'],
  ])('reads %s', (text, date) => {
    expect(parseDate(text, NOW)).toBe(date);
  });

  it.each(['', 'soon', '31 Feb 2026', '14', '11/14/2026'])('refuses “%s” instead of guessing', (text) => {
    expect(parseDate(text, NOW)).toBeNull();
  });

  it('reads a time beside the date, in the reader’s own zone', () => {
    const instant = parseDateTime('14 Nov 2026, 09:12', NOW);
    expect(instant).toBe(new Date(2026, 10, 14, 9, 12).toISOString().replace('.000Z', 'Z'));
    expect(formatDateTime(instant ?? '')).toBe('14 Nov 2026, 09:12');
    expect(localParts(instant)).toEqual({ date: '2026-11-14', time: '09:12' });
    expect(parseDateTime('today 9:30', NOW)).toBe(parseDateTime('14 Nov 2026 09:30', NOW));
    expect(parseDateTime('14 Nov 2026, 25:00', NOW)).toBeNull();
  });

  it('writes what it reads, and leaves what is no date alone', () => {
    expect(formatDate('2026-11-14')).toBe('14 Nov 2026');
    expect(formatDate('someday')).toBe('someday');
    expect(parseDate(formatDate('2024-02-29'), NOW)).toBe('2024-02-29');
  });

  it('names the day of a moment only when it was not today', () => {
    expect(formatMoment(NOW, NOW)).toBe('10:02');
    expect(formatMoment(NOW - 86_400_000, NOW)).toBe('13 Nov, 10:02');
  });
});
