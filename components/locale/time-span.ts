/** The label of a span of time, as short as the day allows. */
import { readerDay, writeClock, writeDay } from './date-format.ts';

/** "10:31 to 10:44", "Yesterday, 17:20", "14 Nov, 16:02 to 16:40"; `from` and `to` are ISO 8601, `now` milliseconds. */
export function timeSpanLabel(from: string, to: string, now: number, locale?: string): string {
  const [start, end] = [new Date(from), new Date(to)];
  const begin = writeClock(start, locale);
  const finish = writeClock(end, locale);
  const day = dayLabel(start, now, locale);
  const times = begin === finish && readerDay(start) === readerDay(end) ? begin : `${begin} to ${finish}`;
  return day === '' ? times : `${day}, ${times}`;
}

function dayLabel(day: Date, now: number, locale: string | undefined): string {
  const [on, today] = [readerDay(day), readerDay(now)];
  if (on === today) return '';
  const before = new Date(`${today}T00:00:00Z`).getTime() - 86_400_000;
  if (on === new Date(before).toISOString().slice(0, 10)) return 'Yesterday';
  return writeDay(day, { year: on.slice(0, 4) !== today.slice(0, 4) }, locale);
}
