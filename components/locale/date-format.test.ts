import { describe, expect, it } from 'vitest';
import {
  formatDate,
  formatDateTime,
  formatDay,
  formatDayTime,
  formatMoment,
  localParts,
} from './date-format.ts';

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
