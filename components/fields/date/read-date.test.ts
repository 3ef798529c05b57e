import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDate, formatDateTime } from '#components/locale/date-format.ts';
import { readDate, readDateTime } from './read-date.ts';

/** A Saturday. */
const NOW = new Date(2026, 10, 28, 10, 2).getTime();
const LOCALES = [
  'en-GB',
  'en-US',
  'de-DE',
  'fr-FR',
  'pl-PL',
  'ja-JP',
  'ar-EG',
  'fa-IR',
  'he-IL',
  'sv-SE',
  'ru-RU',
  'hu-HU',
];

function day(text: string, locale = 'en-GB'): string | null {
  const reading = readDate(text, { locale, now: NOW });
  return reading.ok ? reading.value : null;
}

function instant(text: string, locale = 'en-GB'): string | null {
  const reading = readDateTime(text, { locale, now: NOW });
  return reading.ok ? reading.value : null;
}

function local(year: number, month: number, date: number, hours = 0, minutes = 0, seconds = 0): string {
  return new Date(year, month - 1, date, hours, minutes, seconds).toISOString().replace('.000Z', 'Z');
}

describe('days as people type them', () => {
  it.each([
    ['14 Nov 2026', '2026-11-14'],
    ['14 november 2026', '2026-11-14'],
    ['Nov 14, 2026', '2026-11-14'],
    ['14th of November', '2026-11-14'],
    ['2026-11-14', '2026-11-14'],
    ['2026/11/14', '2026-11-14'],
    ['3 feb', '2026-02-03'],
    ['3 Sept 27', '2027-09-03'],
    ['today', '2026-11-28'],
    ['Tomorrow', '2026-11-29'],
    ['yesterday', '2026-11-27'],
    ['in 3 days', '2026-12-01'],
    ['2 weeks ago', '2026-11-14'],
    ['in a month', '2026-12-28'],
    ['mon', '2026-11-30'],
    ['last monday', '2026-11-23'],
    ['saturday', '2026-11-28'],
    ['next sat', '2026-12-05'],
    ['Sat 28 Nov 2026', '2026-11-28'],
    ['26/11/2026', '2026-11-26'],
    ['26/11', '2026-11-26'],
    ['26/11/26', '2026-11-26'],
  ])('%s', (text, date) => {
    expect(day(text)).toBe(date);
  });

  it.each([
    ['3/4/2026', 'en-GB', '2026-04-03'],
    ['3/4/2026', 'en-US', '2026-03-04'],
    ['11/26/2026', 'en-GB', '2026-11-26'],
    ['26/11/2026', 'en-US', '2026-11-26'],
    ['14.11.2026', 'de-DE', '2026-11-14'],
    ['14.11.', 'de-DE', '2026-11-14'],
    ['14. November 2026', 'de-DE', '2026-11-14'],
    ['14. Dez.', 'de-DE', '2026-12-14'],
    ['morgen', 'de-DE', '2026-11-29'],
    ['gestern', 'de-DE', '2026-11-27'],
    ['Montag', 'de-DE', '2026-11-30'],
    ['14 novembre 2026', 'fr-FR', '2026-11-14'],
    ['demain', 'fr-FR', '2026-11-29'],
    ['14 listopada 2026', 'pl-PL', '2026-11-14'],
    ['2026/11/14', 'ja-JP', '2026-11-14'],
    ['٢٦/١١/٢٠٢٦', 'ar-EG', '2026-11-26'],
  ])('%s in %s', (text, locale, date) => {
    expect(day(text, locale)).toBe(date);
  });

  it('knows what could be read two ways', () => {
    expect(readDate('3/4/2026', { locale: 'en-US', now: NOW })).toMatchObject({ twoWays: true });
    expect(readDate('3/3/2026', { locale: 'en-US', now: NOW })).toMatchObject({ twoWays: false });
    expect(readDate('26/11/2026', { locale: 'en-US', now: NOW })).toMatchObject({ twoWays: false });
  });

  it.each([
    ['31 Feb', 'February 2026 has 28 days. It stays as typed.'],
    ['31/4/2026', 'April has 30 days. It stays as typed.'],
    ['Monday 28 Nov 2026', 'That day is a Saturday. It stays as typed.'],
    ['tomorrow 9am', 'A day without a time is kept here'],
    ['soon', '“soon” is not a date.'],
    ['14', 'is not a date.'],
    ['3 days', 'is not a date.'],
    ['13/13/2026', 'is not a date.'],
    ['2026', 'is not a date.'],
  ])('says what is wrong with “%s”', (text, problem) => {
    expect(readDate(text, { locale: 'en-GB', now: NOW })).toMatchObject({
      ok: false,
      problem: expect.stringContaining(problem),
    });
  });

  it('reads the days that it shows, in every language', () => {
    const days = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, fc.constantFrom(...LOCALES), (date, locale) => {
        const iso = date.toISOString().slice(0, 10);
        expect(day(formatDate(iso), locale)).toBe(iso);
      }),
      { numRuns: 300 },
    );
  });

  it('reads what a language writes in digits', () => {
    const days = fc.date({ min: new Date('1970-01-01'), max: new Date('2069-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, fc.constantFrom(...LOCALES), (date, locale) => {
        const written = new Intl.DateTimeFormat(locale, {
          calendar: 'gregory',
          year: 'numeric',
          month: '2-digit',
          day: '2-digit',
          timeZone: 'UTC',
        }).format(date);
        expect(day(written, locale), written).toBe(date.toISOString().slice(0, 10));
      }),
      { numRuns: 300 },
    );
  });
});

describe('instants as people type them', () => {
  it.each([
    ['26/11/2026 14:30', local(2026, 11, 26, 14, 30)],
    ['26/11 14.30', local(2026, 11, 26, 14, 30)],
    ['14 Nov 2026, 09:12', local(2026, 11, 14, 9, 12)],
    ['yesterday 9am', local(2026, 11, 27, 9)],
    ['9am yesterday', local(2026, 11, 27, 9)],
    ['tomorrow 14.30', local(2026, 11, 29, 14, 30)],
    ['tomorrow at 2:30 pm', local(2026, 11, 29, 14, 30)],
    ['tomorrow', local(2026, 11, 29)],
    ['mon 9am', local(2026, 11, 30, 9)],
    ['in 3 days', local(2026, 12, 1)],
    ['14:30', local(2026, 11, 28, 14, 30)],
    ['9h30', local(2026, 11, 28, 9, 30)],
    ['noon', local(2026, 11, 28, 12)],
    ['12am', local(2026, 11, 28)],
    ['now', local(2026, 11, 28, 10, 2)],
    ['in 2 hours', local(2026, 11, 28, 12, 2)],
    ['20 min ago', local(2026, 11, 28, 9, 42)],
    ['2026-11-14T09:12:00Z', '2026-11-14T09:12:00Z'],
    ['2026-11-14T10:12+01:00', '2026-11-14T09:12:00Z'],
    ['14 Nov 2026 09:12:33', local(2026, 11, 14, 9, 12, 33)],
  ])('%s', (text, value) => {
    expect(instant(text)).toBe(value);
  });

  it('reads by the language', () => {
    expect(instant('gestern 9 Uhr', 'de-DE')).toBe(local(2026, 11, 27, 9));
    expect(instant('26.11.2026 14:30', 'de-DE')).toBe(local(2026, 11, 26, 14, 30));
    expect(instant('demain 9h30', 'fr-FR')).toBe(local(2026, 11, 29, 9, 30));
  });

  it.each(['', 'soon', 'tomorrow 25:00', '13pm', '31 Feb 9am', 'tomorrow 9:75'])('refuses “%s”', (text) => {
    expect(readDateTime(text, { locale: 'en-GB', now: NOW }).ok).toBe(false);
  });

  it('reads the instants that it shows, to the second', () => {
    const instants = fc.date({
      min: new Date('1971-01-01'),
      max: new Date('2100-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, fc.constantFrom(...LOCALES), (date, locale) => {
        const iso = `${date.toISOString().slice(0, 19)}Z`;
        const read = instant(formatDateTime(iso), locale);
        // Of the hour that comes twice in autumn the first is meant.
        if (read !== iso) expect(formatDateTime(read ?? '')).toBe(formatDateTime(iso));
      }),
      { numRuns: 300 },
    );
  });
});

it('is read by the clocks of the zone that the reader chose', () => {
  const place = { locale: 'en-GB', now: Date.parse('2026-11-14T11:30:00Z'), timeZone: 'Pacific/Auckland' };
  expect(readDateTime('9:00', place)).toMatchObject({ ok: true, value: '2026-11-14T20:00:00Z' });
  expect(readDateTime('16 Nov 2026 00:15', place)).toMatchObject({ ok: true, value: '2026-11-15T11:15:00Z' });
  expect(readDate('today', place)).toMatchObject({ ok: true, value: '2026-11-15' });
  // The clocks there go from 02:00 to 03:00.
  expect(readDateTime('27 Sep 2026 02:30', place)).toMatchObject({ ok: false });
});
