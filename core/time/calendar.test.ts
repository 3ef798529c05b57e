import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayIn, formatDuration, isTimeZone, parseDuration } from './calendar.ts';

describe('lengths of time', () => {
  it.each([
    [0, '0 min'],
    [5400, '1 h 30 min'],
    [8 * 86_400 + 4 * 3600 + 30 * 60, '8 d 4 h 30 min'],
    [86_401, '1 d 1 s'],
    [-90, '−1 min 30 s'],
  ])('%d s are shown whole', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('are read as they are shown', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 9 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
  });
});

describe('days of zones', () => {
  it('is another one at the same moment', () => {
    const at = Date.parse('2026-11-28T18:00:00Z');
    expect(dayIn(at, 'Pacific/Auckland')).toBe('2026-11-29');
    expect(dayIn(at, 'America/Los_Angeles')).toBe('2026-11-28');
    expect(dayIn(at, 'UTC')).toBe('2026-11-28');
  });

  it('are asked for by their names', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Europe/Atlantis')).toBe(false);
    expect(isTimeZone('')).toBe(false);
  });
});
