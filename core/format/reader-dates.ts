/** Formats days and instants for exported files. */

import type { Names } from '#core/fields/model/field-type-definition.ts';
import { isDate, isDateTime } from '#core/time/calendar.ts';

export type ReaderDates = Required<Pick<Names, 'day' | 'instant'>>;

/** “14 Nov 2026”, and “14 Nov 2026, 10:12 GMT+1” for an instant, with months spelled out. */
export function readerDates(timeZone: string): ReaderDates {
  const day = new Intl.DateTimeFormat('en-GB', { ...DAY, timeZone: 'UTC' });
  const instant = new Intl.DateTimeFormat('en-GB', { ...DAY, ...TIME, timeZone });
  return {
    day: (value) => (isDate(value) ? day.format(new Date(`${value}T00:00:00Z`)) : value),
    instant: (value) => (isDateTime(value) ? instant.format(new Date(value)) : value),
  };
}

const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const;
