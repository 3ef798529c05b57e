/** The times of somebody's digests: at an hour of their own time zone, every day or every Monday. Pure. */
import { dayIn } from '#core/time/calendar.ts';
import { momentIn } from '#core/time/zoned-time.ts';

export const DIGEST_FREQUENCIES = ['never', 'daily', 'weekly'] as const;
export type DigestFrequency = (typeof DIGEST_FREQUENCIES)[number];

export interface DigestTimes {
  readonly frequency: Exclude<DigestFrequency, 'never'>;
  /** An IANA name. */
  readonly timeZone: string;
  /** Of the day there, from 0 to 23. */
  readonly hour: number;
}

const DAY_MS = 86_400_000;
const MONDAY = 1;

/** The first moment after `after` at which a digest is due, both in ms since epoch. */
export function nextDigest({ frequency, timeZone, hour }: DigestTimes, after: number): number {
  const today = Date.parse(`${dayIn(after, timeZone)}T00:00:00Z`);
  // The hour of today may be over, and Monday seven days away.
  for (let ahead = 0; ; ahead += 1) {
    const day = new Date(today + ahead * DAY_MS);
    if (frequency === 'weekly' && day.getUTCDay() !== MONDAY) continue;
    const moment = momentIn(day.toISOString().slice(0, 10), hour * 3600, timeZone);
    if (moment > after) return moment;
  }
}
