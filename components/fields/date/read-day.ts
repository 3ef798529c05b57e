/** Parses days as people type them: “26/11/2026” in the order of their language, “14 Nov”, “tomorrow”, “last Monday”, “in 3 days”. */
import { type DateNames, dateNamesOf, plainName } from './date-names.ts';

/** A day of the calendar; `month` counts from 1. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export type DayReading =
  | {
      readonly kind: 'day';
      readonly day: Day;
      /** Somebody of another language would read it as another day: “03/04”. */
      readonly twoWays: boolean;
    }
  /** It says a day that there is not. */
  | { readonly kind: 'impossible'; readonly problem: string }
  | { readonly kind: 'other' };

const OTHER = { kind: 'other' } as const;
const ENGLISH_MONTHS = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' });
const ENGLISH_DAYS = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' });
const NUMBERS = /^(\d{1,4})([/.\-–])\s?(\d{1,2})(?:\2\s?(\d{1,4}))?\.?$/;
const STEPS = /^(?:in\s+)?(\d{1,4}|an?|one)\s+(day|week|month|year)s?(\s+ago)?$/;

/** Reads a text that is nothing but a day. `today` is the reader's; the text has plain digits. */
export function readDay(text: string, today: Day, locale: string): DayReading {
  const words = text
    .toLowerCase()
    .replace(/[,\s]+/g, ' ')
    .trim();
  const names = dateNamesOf(locale);
  const offset = names.days.get(words);
  if (offset !== undefined) return { kind: 'day', day: addDays(today, offset), twoWays: false };
  const numbers = NUMBERS.exec(words);
  if (numbers !== null) return fromNumbers(numbers, today, names);
  return (
    readSteps(words, today) ?? readWeekday(words, today, names) ?? readNamed(words, today, names, locale)
  );
}

function fromNumbers(match: RegExpExecArray, today: Day, { order }: DateNames): DayReading {
  const [, first = '', sign, second = '', third] = match;
  const [a, b] = [Number(first), Number(second)];
  if (first.length > 2) return third === undefined ? OTHER : existing(a, b, Number(third));
  if (third === undefined && order === 'year-month-day') return existing(today.year, a, b);
  if (third !== undefined && third.length < 3 && order === 'year-month-day')
    return existing(yearOf(first), b, Number(third));
  const year = third === undefined ? today.year : yearOf(third);
  // Points are written with the day first wherever they are written.
  const monthFirst = order === 'month-day-year' && sign !== '.';
  const twoWays = a <= 12 && b <= 12 && a !== b && sign !== '.';
  const swapped = monthFirst ? a > 12 && b <= 12 : b > 12 && a <= 12;
  const [month, day] = monthFirst === swapped ? [b, a] : [a, b];
  return existing(year, month, day, twoWays);
}

/** “26” is 2026, “99” is 1999. */
function yearOf(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

function existing(year: number, month: number, day: number, twoWays = false): DayReading {
  if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1) return OTHER;
  const last = daysIn(year, month);
  if (day <= last) return { kind: 'day', day: { year, month, day }, twoWays };
  const name = ENGLISH_MONTHS.format(Date.UTC(2026, month - 1, 15));
  const shown = month === 2 ? `${name} ${year}` : name;
  return { kind: 'impossible', problem: `${shown} has ${last} days. It stays as typed.` };
}

/** “in 3 days”, “2 weeks ago”; a bare “3 days” says neither. */
function readSteps(words: string, today: Day): DayReading | null {
  const [, count = '', unit, ago] = STEPS.exec(words) ?? [];
  if (unit === undefined || words.startsWith('in ') === (ago !== undefined)) return null;
  const steps = (/^\d/.test(count) ? Number(count) : 1) * (ago === undefined ? 1 : -1);
  if (unit === 'day' || unit === 'week')
    return { kind: 'day', day: addDays(today, steps * (unit === 'week' ? 7 : 1)), twoWays: false };
  const months = today.year * 12 + today.month - 1 + steps * (unit === 'year' ? 12 : 1);
  const [year, month] = [Math.floor(months / 12), (months % 12) + 1];
  // A month after 31 January is the last of February.
  return { kind: 'day', day: { year, month, day: Math.min(today.day, daysIn(year, month)) }, twoWays: false };
}

/** “Monday” is the coming one, today included; “next” leaves out today, “last” goes back. */
function readWeekday(words: string, today: Day, { weekdays }: DateNames): DayReading | null {
  const [, which = '', name = ''] = /^(?:(next|last|this|on) )?(\p{L}[\p{L}\p{M}.-]*)$/u.exec(words) ?? [];
  const wanted = weekdays.get(plainName(name));
  if (wanted === undefined) return null;
  const ahead = (wanted - weekdayOf(today) + 7) % 7;
  const offset = which === 'last' ? ahead - 7 : which === 'next' && ahead === 0 ? 7 : ahead;
  return { kind: 'day', day: addDays(today, offset), twoWays: false };
}

/** “14 Nov 2026”, “Nov 14th”, “14. November”, “Saturday 28 November 2026”; the year is this one unless it is said. */
function readNamed(words: string, today: Day, names: DateNames, locale: string): DayReading {
  const parts = words.split(' ').filter((word) => !FILLERS.has(word));
  const weekday = names.weekdays.get(plainName(parts[0] ?? ''));
  const rest = weekday === undefined ? parts : parts.slice(1);
  const months = rest.flatMap((part) => names.months.get(plainName(part)) ?? []);
  const [month] = months;
  const numbers = rest
    .filter((part) => /^\d{1,4}(st|nd|rd|th|[.:年日])?$/.test(part))
    .map((part) => Number.parseInt(part, 10));
  if (month === undefined || months.length + numbers.length !== rest.length) {
    // “Saturday 26/11/2026”
    const day = weekday === undefined || rest.length === 0 ? OTHER : readDay(rest.join(' '), today, locale);
    return agreeing(day, weekday);
  }
  const [one, two] = numbers;
  if (one === undefined || numbers.length > 2) return OTHER;
  const [day, year] =
    one > 31 ? [two ?? 0, one] : [one, two === undefined ? today.year : two < 100 ? 2000 + two : two];
  return agreeing(existing(year, month, day), weekday);
}

const FILLERS = new Set(['of', 'the', 'de', 'den', 'der', 'am', 'le', 'el']);

function agreeing(reading: DayReading, weekday: number | undefined): DayReading {
  if (reading.kind !== 'day' || weekday === undefined || weekdayOf(reading.day) === weekday) return reading;
  const { year, month, day } = reading.day;
  const name = ENGLISH_DAYS.format(Date.UTC(year, month - 1, day));
  return { kind: 'impossible', problem: `That day is a ${name}. It stays as typed.` };
}

function addDays({ year, month, day }: Day, days: number): Day {
  const date = utc(year, month, day + days);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function weekdayOf({ year, month, day }: Day): number {
  return utc(year, month, day).getUTCDay();
}

function daysIn(year: number, month: number): number {
  return utc(year, month + 1, 0).getUTCDate();
}

function utc(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}
