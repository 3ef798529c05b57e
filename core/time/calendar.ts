/** Dates, instants and durations as field values, parsed and formatted. */

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
/** The designators of ISO 8601, weeks to seconds; months and years have no fixed length and are not durations here. */
const ISO_DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const SPOKEN_DURATION = /^(?:(\d+) ?w)? ?(?:(\d+) ?d)? ?(?:(\d+) ?h)? ?(?:(\d+) ?m(?:in)?)? ?(?:(\d+) ?s)?$/;
const UNIT_SECONDS = [604_800, 86_400, 3600, 60, 1] as const;

/** Whether the text is a day of the Gregorian calendar, as `2026-11-14`. */
export function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null) return false;
  const [, year, month, day] = match.map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day);
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}

/** Whether the text is an instant with its offset, as `2026-11-14T09:12Z` or `2026-11-14T10:12:00+01:00`. */
export function isDateTime(text: string): boolean {
  const match = DATE_TIME.exec(text);
  if (match === null) return false;
  const [, date = '', hours, minutes, seconds = '0'] = match;
  return (
    isDate(date) &&
    Number(hours) < 24 &&
    Number(minutes) < 60 &&
    Number(seconds) < 60 &&
    !Number.isNaN(Date.parse(text))
  );
}

/** Seconds since the epoch of a date (its midnight in UTC) or an instant. */
export function toSeconds(text: string): number {
  return Date.parse(text) / 1000;
}

/** `2026-11-14` of a point in time, in UTC; `null` outside the years 0 to 9999. */
export function dateOf(seconds: number): string | null {
  return isoOf(seconds)?.slice(0, 10) ?? null;
}

/**
 * `2026-11-14`: the day of a moment where clocks show the time of a zone.
 *
 * @param timeZone A name of the IANA database, such as `Pacific/Auckland`; throws `RangeError` for any other.
 */
export function dayIn(milliseconds: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(milliseconds);
  const partOf = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return `${partOf('year')}-${partOf('month')}-${partOf('day')}`;
}

/** Whether clocks can be asked for this zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** `2026-11-14T09:12:00Z` of a point in time; `null` outside the years 0 to 9999. */
export function dateTimeOf(seconds: number): string | null {
  return isoOf(seconds)?.replace('.000Z', 'Z') ?? null;
}

function isoOf(seconds: number): string | null {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  const iso = date.toISOString();
  return /^\d{4}-/.test(iso) ? iso : null;
}

/** Reads `1 h 30 min`, `1h30m`, `90m` or ISO 8601's `PT1H30M` as whole seconds; `null` for anything else. */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim();
  const match = ISO_DURATION.exec(trimmed) ?? SPOKEN_DURATION.exec(trimmed);
  if (match === null) return null;
  const parts = match.slice(1);
  if (parts.every((part) => part === undefined)) return null;
  const seconds = parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (UNIT_SECONDS[index] ?? 0), 0);
  return Number.isSafeInteger(seconds) ? seconds : null;
}

/** `8 d 4 h 30 min`: the whole duration, to the second; the largest unit is the day. */
export function formatDuration(seconds: number): string {
  const sign = seconds < 0 ? '−' : '';
  let rest = Math.abs(Math.round(seconds));
  const parts: string[] = [];
  for (const [unit, length] of [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.length === 0 ? '0 min' : sign + parts.join(' ');
}
