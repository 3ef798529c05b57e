/** Formats dates for the page, in the reader's zone and order; months are spelled out, so that day and month cannot be confused. */
import dayjs, { type Dayjs } from 'dayjs';
import customParseFormat from 'dayjs/plugin/customParseFormat.js';
import utc from 'dayjs/plugin/utc.js';
import type { DateFormat } from '#core/protocol/api/people.ts';
import { offsetAt } from '#core/time/zoned-time.ts';
import { readerDateFormat, readerZone } from './reader-dates.ts';

dayjs.extend(customParseFormat);
dayjs.extend(utc);

const ISO_DATE = 'YYYY-MM-DD';

/** With the year, and without. */
const PATTERNS: Readonly<Record<DateFormat, readonly [string, string]>> = {
  'day-month-year': ['D MMM YYYY', 'D MMM'],
  'month-day-year': ['MMM D, YYYY', 'MMM D'],
  'year-month-day': [ISO_DATE, 'MM-DD'],
};

function pattern(withYear = true): string {
  const [long, short] = PATTERNS[readerDateFormat() ?? 'day-month-year'];
  return withYear ? long : short;
}

/** `14 Nov 2026` for `2026-11-14`; other text is returned unchanged. */
export function formatDate(date: string): string {
  const day = dayjs(date, ISO_DATE, true);
  return day.isValid() ? day.format(pattern()) : date;
}

/** `14 Nov 2026, 09:12` in the reader's time zone, with the seconds where there are any. */
export function formatDateTime(instant: string): string {
  const moment = atReader(instant);
  if (moment === null) return instant;
  return moment.format(moment.second() === 0 ? `${pattern()}, HH:mm` : `${pattern()}, HH:mm:ss`);
}

/** `Sat 14 Nov 2026`: unambiguous. */
export function formatDay(date: string): string {
  const day = dayjs(date, ISO_DATE, true);
  return day.isValid() ? day.format(`ddd ${pattern()}`) : date;
}

/** `Sat 14 Nov 2026, 09:12` in the reader's time zone. */
export function formatDayTime(instant: string): string {
  const moment = atReader(instant);
  return moment === null ? instant : `${moment.format('ddd')} ${formatDateTime(instant)}`;
}

/** `10:02`, with the day when it was not today. */
export function formatMoment(milliseconds: number, now: number): string {
  const moment = wallClock(milliseconds);
  const present = wallClock(now);
  if (moment.isSame(present, 'day')) return moment.format('HH:mm');
  return moment.format(`${pattern(!moment.isSame(present, 'year'))}, HH:mm`);
}

/** The reader's day and time of an instant, as date pickers want them. */
export function localParts(instant: string | null): { readonly date: string | null; readonly time: string } {
  const moment = instant === null ? null : atReader(instant);
  if (moment === null) return { date: null, time: '' };
  return { date: moment.format(ISO_DATE), time: moment.format('HH:mm') };
}

type Moment = string | number | Date;

/** `14 Nov 2026`, or without the year, of a moment: in the order of the language where the reader has chosen none. */
export function writeDay(
  at: Moment,
  { year, weekday = false }: { readonly year: boolean; readonly weekday?: boolean },
  locale?: string,
): string {
  const chosen = readerDateFormat();
  const moment = wallClock(new Date(at).getTime());
  if (chosen !== null) return moment.format(`${weekday ? 'dddd ' : ''}${pattern(year)}`);
  return moment.toDate().toLocaleDateString(locale, {
    ...{ timeZone: 'UTC', day: 'numeric', month: weekday ? 'long' : 'short' },
    ...(year && { year: 'numeric' }),
    ...(weekday && { weekday: 'long' }),
  });
}

/** `14:05`, as the language writes it. */
export function writeClock(at: Moment, locale?: string): string {
  const options = { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' } as const;
  return wallClock(new Date(at).getTime()).toDate().toLocaleTimeString(locale, options);
}

/** The day of a moment where the reader is, as `2026-11-14`. */
export function readerDay(at: Moment): string {
  return wallClock(new Date(at).getTime()).format(ISO_DATE);
}

function atReader(instant: string): Dayjs | null {
  const at = dayjs(instant);
  return at.isValid() ? wallClock(at.valueOf()) : null;
}

/** What the reader's clock shows at a moment, as if it were UTC. */
function wallClock(at: number): Dayjs {
  const zone = readerZone();
  const ahead = zone === null ? -new Date(at).getTimezoneOffset() * 60_000 : offsetAt(at, zone);
  return dayjs.utc(at + ahead);
}
