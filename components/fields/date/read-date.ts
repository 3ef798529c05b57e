/** Parses dates, with and without a time, as people type them. */

import { withPlainDigits } from '#components/locale/number-signs.ts';
import { isDateTime } from '#core/time/calendar.ts';
import { momentIn, offsetAt } from '#core/time/zoned-time.ts';
import type { ParseResult } from '../input/parse-result.ts';
import { type Day, type DayReading, readDay } from './read-day.ts';

export interface ReadingPlace {
  /** By whose habits digits are in order, and what months are called. */
  readonly locale: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whose clocks are meant, an IANA name; those of the device when it is `null` or absent. */
  readonly timeZone?: string | null;
}

interface Time {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

const CLOCK =
  '(?:(\\d{1,2})(?:[:.h]|h )(\\d{2})(?::(\\d{2}))?|(\\d{1,2})(?=\\s?(?:[ap]\\.?m\\.?|h(?!\\w)|uhr)))\\s?(?:([ap])\\.?m\\.?|h|uhr)?';
const NAMED = '(noon|midday|midnight)';
const TIME = `(?:at |um |à )?(?:${CLOCK}|${NAMED})`;
const TIME_LAST = new RegExp(`^(.*?)(?:^|[\\s,t])${TIME}$`, 'i');
const TIME_FIRST = new RegExp(`^${TIME}(?:$|[\\s,]+(.*)$)`, 'i');
const AWAY = /^(?:in\s+)?(\d{1,4}|an?|one|half an)\s*(m|min|mins|minutes?|h|hrs?|hours?)(\s+ago)?$/;

/** Parses a day to `2026-11-26`, or answers a problem. */
export function readDate(text: string, place: ReadingPlace): ParseResult<string> {
  const { locale } = place;
  const words = plain(text, locale);
  const reading = readDay(words, todayAt(place), locale);
  if (reading.kind === 'day') return { ok: true, value: isoDay(reading.day), twoWays: reading.twoWays };
  if (reading.kind === 'impossible') return { ok: false, problem: reading.problem };
  if (readTimed(words, place)?.kind === 'day')
    return { ok: false, problem: `A day without a time is kept here, and “${text.trim()}” has one.` };
  return { ok: false, problem: `“${text.trim()}” is not a date. Try 14 Nov 2026, tomorrow or in 3 days.` };
}

/**
 * Parses an instant to `2026-11-26T13:30:00Z`, in the reader's time zone. A time alone is today's, a day alone begins at
 * midnight. A time skipped in spring is refused; of an ambiguous one in autumn the first is taken.
 */
export function readDateTime(text: string, place: ReadingPlace): ParseResult<string> {
  const { locale, now } = place;
  const words = plain(text, locale);
  const exact = text.trim().toUpperCase();
  if (isDateTime(exact)) return { ok: true, value: isoInstant(new Date(exact)) };
  if (words === 'now') return { ok: true, value: isoInstant(wholeMinute(now)) };
  const away = readAway(words, now);
  if (away !== null) return { ok: true, value: isoInstant(away) };
  const day = readDay(words, todayAt(place), locale);
  if (day.kind === 'day') return toInstant(day, { hours: 0, minutes: 0, seconds: 0 }, place);
  const timed = readTimed(words, place);
  if (timed?.kind === 'day') return toInstant(timed, timed.time, place);
  if (day.kind === 'impossible') return { ok: false, problem: day.problem };
  if (timed !== null) return { ok: false, problem: timed.problem };
  return {
    ok: false,
    problem: `“${text.trim()}” is not a date and time. Try 14 Nov 2026 09:12, or yesterday 9am.`,
  };
}

type TimedReading =
  | (Extract<DayReading, { kind: 'day' }> & { readonly time: Time })
  | { readonly kind: 'impossible'; readonly problem: string };

/** A time behind a day, before it, or alone; `null` where no time can be told from a day. */
function readTimed(words: string, place: ReadingPlace): TimedReading | null {
  const { locale } = place;
  let refused: TimedReading | null = null;
  for (const split of [splitLast(words), splitFirst(words)]) {
    if (split === null) continue;
    const today = todayAt(place);
    const day: DayReading =
      split.day === '' ? { kind: 'day', day: today, twoWays: false } : readDay(split.day, today, locale);
    if (day.kind === 'impossible') refused ??= day;
    if (day.kind !== 'day') continue;
    const time = timeOf(split.groups);
    if (time !== null) return { ...day, time };
    refused ??= { kind: 'impossible', problem: 'No clock shows that time. It stays as typed.' };
  }
  return refused;
}

interface Split {
  readonly day: string;
  readonly groups: readonly (string | undefined)[];
}

function splitLast(words: string): Split | null {
  const match = TIME_LAST.exec(words);
  return match === null ? null : { day: (match[1] ?? '').replace(/[,\s]+$/, ''), groups: match.slice(2) };
}

function splitFirst(words: string): Split | null {
  const match = TIME_FIRST.exec(words);
  return match === null ? null : { day: match.at(-1) ?? '', groups: match.slice(1, -1) };
}

function timeOf([hour, minute, second, fullHour, half, name]: readonly (string | undefined)[]): Time | null {
  if (name !== undefined)
    return { hours: name.toLowerCase() === 'midnight' ? 0 : 12, minutes: 0, seconds: 0 };
  const said = Number(hour ?? fullHour);
  const [minutes, seconds] = [Number(minute ?? 0), Number(second ?? 0)];
  if (half !== undefined && (said < 1 || said > 12)) return null;
  const hours = half === undefined ? said : (said % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return hours > 23 || minutes > 59 || seconds > 59 ? null : { hours, minutes, seconds };
}

/** “in 2 hours”, “20 min ago”. */
function readAway(words: string, now: number): Date | null {
  const [, count = '', unit, ago] = AWAY.exec(words) ?? [];
  if (unit === undefined || words.startsWith('in ') === (ago !== undefined)) return null;
  const number = /^\d/.test(count) ? Number(count) : count === 'half an' ? 0.5 : 1;
  const length = unit.startsWith('h') ? 3_600_000 : 60_000;
  return wholeMinute(now + number * length * (ago === undefined ? 1 : -1));
}

function toInstant(
  { day, twoWays }: Extract<DayReading, { kind: 'day' }>,
  time: Time,
  { timeZone }: ReadingPlace,
): ParseResult<string> {
  const date = timeZone ? new Date(momentOf(day, time, timeZone)) : localDate(day, time);
  const shown = timeZone ? new Date(date.getTime() + offsetAt(date.getTime(), timeZone)) : null;
  const [hours, minutes] = shown
    ? [shown.getUTCHours(), shown.getUTCMinutes()]
    : [date.getHours(), date.getMinutes()];
  if (hours !== time.hours || minutes !== time.minutes)
    return { ok: false, problem: 'The clocks go forward over that time. It stays as typed.' };
  return { ok: true, value: isoInstant(date), twoWays };
}

function momentOf(day: Day, { hours, minutes, seconds }: Time, timeZone: string): number {
  return momentIn(isoDay(day), hours * 3600 + minutes * 60 + seconds, timeZone);
}

function localDate(day: Day, time: Time): Date {
  const date = new Date(0);
  date.setFullYear(day.year, day.month - 1, day.day);
  date.setHours(time.hours, time.minutes, time.seconds, 0);
  return date;
}

/** The day it is for the reader. */
function todayAt({ now, timeZone }: ReadingPlace): Day {
  if (!timeZone) return dayOf(new Date(now));
  const shown = new Date(now + offsetAt(now, timeZone));
  return { year: shown.getUTCFullYear(), month: shown.getUTCMonth() + 1, day: shown.getUTCDate() };
}

function plain(text: string, locale: string): string {
  return withPlainDigits(text, locale)
    .toLowerCase()
    .replace(/[\u200e\u200f\u061c]/g, '')
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .trim();
}

function dayOf(date: Date): Day {
  return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
}

function wholeMinute(at: number): Date {
  return new Date(Math.floor(at / 60_000) * 60_000);
}

function isoDay({ year, month, day }: Day): string {
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join(
    '-',
  );
}

function isoInstant(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
