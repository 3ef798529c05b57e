/** The offset of a rule from a date, as `-2 d` or `9 h`: read, and said in words. */
import { formatDuration, parseDuration } from '#core/time/calendar.ts';

/** Ten years; farther away nobody means it. */
export const MAX_OFFSET_SECONDS = 3653 * 86_400;

/** Seconds, before the date if negative; `null` for a text that is no offset. */
export function parseOffset(text: string): number | null {
  const match = /^\s*([+\-−]?)(.*)$/.exec(text);
  const seconds = parseDuration(match?.[2] ?? '');
  if (seconds === null || seconds > MAX_OFFSET_SECONDS) return null;
  return match?.[1] === '' || match?.[1] === '+' ? seconds : -seconds;
}

/** “2 d before”, “9 h after”; empty for none. */
export function describeOffset(seconds: number): string {
  if (seconds === 0) return '';
  return `${formatDuration(Math.abs(seconds))} ${seconds < 0 ? 'before' : 'after'}`;
}
