import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration } from '#core/time/calendar.ts';
import { readDuration } from './read-duration.ts';

const HOUR = 3600;
const HALF_AN_HOUR = 1800;

describe('lengths of time as people type them', () => {
  it.each([
    ['1h30', 'en', HOUR + HALF_AN_HOUR],
    ['1h 30m', 'en', HOUR + HALF_AN_HOUR],
    ['90', 'en', HOUR + HALF_AN_HOUR],
    ['90 min', 'en', HOUR + HALF_AN_HOUR],
    ['1:30', 'en', HOUR + HALF_AN_HOUR],
    ['1:30:05', 'en', HOUR + HALF_AN_HOUR + 5],
    ['1.5 hours', 'en', HOUR + HALF_AN_HOUR],
    ['1,5 h', 'de', HOUR + HALF_AN_HOUR],
    ['1 hour and 30 minutes', 'en', HOUR + HALF_AN_HOUR],
    ['PT1H30M', 'en', HOUR + HALF_AN_HOUR],
    ['8d 4h 30min', 'en', 8 * 86_400 + 4 * HOUR + HALF_AN_HOUR],
    ['8 days, 4 hours, 30 minutes', 'en', 8 * 86_400 + 4 * HOUR + HALF_AN_HOUR],
    ['2 Tage 3 Std.', 'de', 2 * 86_400 + 3 * HOUR],
    ['2 heures', 'fr', 2 * HOUR],
    ['5m30', 'en', 330],
    ['2w', 'en', 14 * 86_400],
    ['0.1 h', 'en', 360],
    ['٩٠', 'ar-EG', HOUR + HALF_AN_HOUR],
  ])('%s (%s)', (text, locale, seconds) => {
    expect(readDuration(text, locale)).toEqual({ ok: true, value: seconds });
  });

  it.each(['', 'soon', '1h 2h', '1 fortnight', '1:75', '-5 min', 'h', '1s30', '1e3 min', '0.0001 s'])(
    'refuses “%s”',
    (text) => {
      expect(readDuration(text, 'en').ok).toBe(false);
    },
  );

  it('reads what is shown, in every language', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10 ** 8 }),
        fc.constantFrom('en', 'de', 'fr', 'ar-EG', 'ja'),
        (seconds, locale) => {
          expect(readDuration(formatDuration(seconds), locale)).toEqual({ ok: true, value: seconds });
        },
      ),
    );
  });
});
