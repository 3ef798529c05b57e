/** The heading of what happened on one day. */
import { readerDay, writeDay } from './date-format.ts';

const DAY_MS = 86_400_000;

/** “Today”, “Yesterday”, then “Saturday 14 November”, of a moment of that day; `at` and `now` in ms since epoch. */
export function dayHeading(at: number, now: number, locale?: string): string {
  const [on, today] = [readerDay(at), readerDay(now)];
  const days = Math.round((Date.parse(today) - Date.parse(on)) / DAY_MS);
  if (days <= 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return writeDay(at, { year: on.slice(0, 4) !== today.slice(0, 4), weekday: true }, locale);
}
