import { describe, expect, test } from 'vitest';
import { timeSpanLabel } from './time-span.ts';

describe('timeSpanLabel', () => {
  const now = new Date(2026, 2, 10, 12).getTime();
  const at = (day: number, hour: number, minute: number) =>
    new Date(2026, 2, day, hour, minute).toISOString();

  test('today needs no date, and a moment no end', () => {
    expect(timeSpanLabel(at(10, 10, 31), at(10, 10, 44), now, 'en-GB')).toBe('10:31 to 10:44');
    expect(timeSpanLabel(at(10, 10, 31), at(10, 10, 31), now, 'en-GB')).toBe('10:31');
  });

  test('earlier days are named', () => {
    expect(timeSpanLabel(at(9, 17, 20), at(9, 17, 20), now, 'en-GB')).toBe('Yesterday, 17:20');
    expect(timeSpanLabel(at(1, 16, 2), at(1, 16, 40), now, 'en-GB')).toBe('1 Mar, 16:02 to 16:40');
  });
});
