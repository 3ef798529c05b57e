/** Parses days and ranges of days, as filters name them. */
import { isDate } from '#core/time/calendar.ts';
import { momentIn } from '#core/time/zoned-time.ts';

export interface DayRange {
  readonly since: string | null;
  /** Exclusive. */
  readonly until: string | null;
}

const DAY_MS = 86_400_000;

/**
 * `2026-11-14`, `2026-11`, `2026`, `today`, `yesterday`, `tomorrow`, `today+7d`, `today-2w`; `7d`, `2w`, `3m`, `1y` for the last so many days;
 * `A..B` with either end open, and `<`, `<=`, `>`, `>=` before any of the first. `null` for anything else.
 */
export function parseDayRange(text: string, today: string): DayRange | null {
  const compared = /^(<=|>=|<|>)(.+)$/.exec(text);
  if (compared) {
    const period = parsePeriod(compared[2] ?? '', today);
    if (!period) return null;
    if (compared[1] === '<') return { since: null, until: period.since };
    if (compared[1] === '<=') return { since: null, until: period.until };
    if (compared[1] === '>') return { since: period.until, until: null };
    return { since: period.since, until: null };
  }
  const between = /^(.*?)\.\.(.*)$/.exec(text);
  if (between) {
    const [, from = '', to = ''] = between;
    if (from === '' && to === '') return null;
    const first = from === '' ? null : parsePeriod(from, today);
    const last = to === '' ? null : parsePeriod(to, today);
    if ((from !== '' && !first) || (to !== '' && !last)) return null;
    return { since: first?.since ?? null, until: last?.until ?? null };
  }
  return parseLastDays(text, today) ?? parsePeriod(text, today);
}

/**
 * The moment, in ms since the epoch, at which a day of a range begins where the workspace is. Nothing was written before 1970, so
 * days before it, of which calendars do not agree, begin in UTC.
 */
export function beginningOf(day: string, timeZone: string): number {
  return day < '1970' ? Date.parse(day) : momentIn(day, 0, timeZone);
}

/** `7d`: the last seven days, today among them. */
export function parseLastDays(text: string, today: string): DayRange | null {
  const match = /^(\d{1,4})([dwmy])$/.exec(text);
  if (!match) return null;
  const count = Number(match[1]);
  if (count === 0) return null;
  const { year, month, day } = partsOf(today);
  if (match[2] === 'd') return { since: dayOf(year, month, day - count + 1), until: null };
  if (match[2] === 'w') return { since: dayOf(year, month, day - count * 7 + 1), until: null };
  if (match[2] === 'm') return { since: dayOf(year, month - count, day + 1), until: null };
  return { since: dayOf(year - count, month, day + 1), until: null };
}

/** The days of a period by name or date, as `parseDayRange` reads them: `until` does not belong to it. */
export function parsePeriod(text: string, today: string): { since: string; until: string } | null {
  const { year, month, day } = partsOf(today);
  if (text === 'today') return daysFrom(year, month, day);
  if (text === 'yesterday') return daysFrom(year, month, day - 1);
  if (text === 'tomorrow') return daysFrom(year, month, day + 1);
  const shifted = /^today([+-])(\d{1,4})([dwmy])$/.exec(text);
  if (shifted) {
    const count = Number(`${shifted[1]}${shifted[2]}`);
    if (shifted[3] === 'd') return daysFrom(year, month, day + count);
    if (shifted[3] === 'w') return daysFrom(year, month, day + count * 7);
    if (shifted[3] === 'm') return daysFrom(year, month + count, day);
    return daysFrom(year + count, month, day);
  }
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text);
  if (!match) return null;
  const [, y = '', m, d] = match;
  if (!isDate(`${y}-${m ?? '01'}-${d ?? '01'}`)) return null;
  if (d !== undefined) return daysFrom(Number(y), Number(m), Number(d));
  if (m !== undefined) return { since: `${y}-${m}-01`, until: dayOf(Number(y), Number(m) + 1, 1) };
  return { since: `${y}-01-01`, until: dayOf(Number(y) + 1, 1, 1) };
}

function daysFrom(year: number, month: number, day: number): { since: string; until: string } {
  return { since: dayOf(year, month, day), until: dayOf(year, month, day + 1) };
}

function partsOf(day: string): { year: number; month: number; day: number } {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return { year, month, day: date };
}

/** Months and days may run over; kept within the four-digit years. */
function dayOf(year: number, month: number, day: number): string {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getTime() < -62_135_596_800_000) return '0001-01-01';
  if (date.getTime() >= 253_402_300_800_000) return '9999-12-31';
  return new Date(Math.floor(date.getTime() / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
}
