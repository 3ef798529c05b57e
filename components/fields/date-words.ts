/** Dates as people write and read them, to and from their JSON forms. Months are spelled, so no order can mislead. */
import dayjs from 'dayjs';
import customParseFormat from 'dayjs/plugin/customParseFormat.js';

dayjs.extend(customParseFormat);

const DAY_FORMATS = [
  'D MMM YYYY',
  'D MMMM YYYY',
  'MMM D, YYYY',
  'MMMM D, YYYY',
  'YYYY-MM-DD',
  'D.M.YYYY',
  'D MMM',
  'D MMMM',
  'MMM D',
];
const TIME = /[\s,T]+(?:at\s+)?(\d{1,2}):(\d{2})$/i;
const ISO_DATE = 'YYYY-MM-DD';

/** `14 Nov 2026` for `2026-11-14`; text that is no date is shown as it is. */
export function formatDate(date: string): string {
  const day = dayjs(date, ISO_DATE, true);
  return day.isValid() ? day.format('D MMM YYYY') : date;
}

/** `14 Nov 2026, 09:12` in the reader's time zone. */
export function formatDateTime(instant: string): string {
  const moment = dayjs(instant);
  return moment.isValid() ? moment.format('D MMM YYYY, HH:mm') : instant;
}

/** `10:02`, with the day when it was not today. */
export function formatMoment(milliseconds: number, now: number): string {
  const moment = dayjs(milliseconds);
  if (moment.isSame(now, 'day')) return moment.format('HH:mm');
  return moment.format(moment.isSame(now, 'year') ? 'D MMM, HH:mm' : 'D MMM YYYY, HH:mm');
}

/** Reads “14 Nov 2026”, “14 Nov”, “2026-11-14”, “today”, “tomorrow”, “yesterday”; `null` for anything else. */
export function parseDate(text: string, now: number): string | null {
  const words = text.trim().replace(/\s+/g, ' ');
  const offset = { yesterday: -1, today: 0, tomorrow: 1 }[words.toLowerCase()];
  if (offset !== undefined) return dayjs(now).add(offset, 'day').format(ISO_DATE);
  for (const format of DAY_FORMATS) {
    const day = dayjs(capitalised(words), format, true);
    if (!day.isValid()) continue;
    return (format.includes('YYYY') ? day : day.year(dayjs(now).year())).format(ISO_DATE);
  }
  return null;
}

/** Reads a date with an optional time (“14 Nov 2026, 09:12”, “today 9:30”, “now”) as an instant in UTC. */
export function parseDateTime(text: string, now: number): string | null {
  const words = text.trim();
  if (words.toLowerCase() === 'now') return toInstant(dayjs(now).second(0).millisecond(0));
  const time = TIME.exec(words);
  const date = parseDate(time === null ? words : words.slice(0, time.index), now);
  const [hours, minutes] = [Number(time?.[1] ?? 0), Number(time?.[2] ?? 0)];
  if (date === null || hours > 23 || minutes > 59) return null;
  return toInstant(dayjs(date, ISO_DATE, true).hour(hours).minute(minutes));
}

/** The local day and time of an instant, as date pickers want them. */
export function localParts(instant: string | null): { readonly date: string | null; readonly time: string } {
  const moment = instant === null ? null : dayjs(instant);
  if (moment === null || !moment.isValid()) return { date: null, time: '' };
  return { date: moment.format(ISO_DATE), time: moment.format('HH:mm') };
}

function toInstant(moment: dayjs.Dayjs): string {
  return moment.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** dayjs knows months by their English names with a capital. */
function capitalised(words: string): string {
  return words.replace(/[a-z]+/gi, (word) =>
    word.length < 3 ? word : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
  );
}
