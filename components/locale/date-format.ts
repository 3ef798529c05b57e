/** Formats dates for the page; months are spelled out, so that day and month cannot be confused. */
import dayjs from 'dayjs';
import customParseFormat from 'dayjs/plugin/customParseFormat.js';

dayjs.extend(customParseFormat);

const ISO_DATE = 'YYYY-MM-DD';

/** `14 Nov 2026` for `2026-11-14`; other text is returned unchanged. */
export function formatDate(date: string): string {
  const day = dayjs(date, ISO_DATE, true);
  return day.isValid() ? day.format('D MMM YYYY') : date;
}

/** `14 Nov 2026, 09:12` in the reader's time zone, with the seconds where there are any. */
export function formatDateTime(instant: string): string {
  const moment = dayjs(instant);
  if (!moment.isValid()) return instant;
  return moment.format(moment.second() === 0 ? 'D MMM YYYY, HH:mm' : 'D MMM YYYY, HH:mm:ss');
}

/** `Sat 14 Nov 2026`: unambiguous. */
export function formatDay(date: string): string {
  const day = dayjs(date, ISO_DATE, true);
  return day.isValid() ? day.format('ddd D MMM YYYY') : date;
}

/** `Sat 14 Nov 2026, 09:12` in the reader's time zone. */
export function formatDayTime(instant: string): string {
  const moment = dayjs(instant);
  return moment.isValid() ? `${moment.format('ddd')} ${formatDateTime(instant)}` : instant;
}

/** `10:02`, with the day when it was not today. */
export function formatMoment(milliseconds: number, now: number): string {
  const moment = dayjs(milliseconds);
  if (moment.isSame(now, 'day')) return moment.format('HH:mm');
  return moment.format(moment.isSame(now, 'year') ? 'D MMM, HH:mm' : 'D MMM YYYY, HH:mm');
}

/** The local day and time of an instant, as date pickers want them. */
export function localParts(instant: string | null): { readonly date: string | null; readonly time: string } {
  const moment = instant === null ? null : dayjs(instant);
  if (moment === null || !moment.isValid()) return { date: null, time: '' };
  return { date: moment.format(ISO_DATE), time: moment.format('HH:mm') };
}
