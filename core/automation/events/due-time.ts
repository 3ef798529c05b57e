/** The moment at which a rule about a date is due, from the value of the field, the offset and the zone of the workspace. */
import { parseOffset } from '#core/automation/offset.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import { dateOf, dayIn, isDate, isDateTime, toSeconds } from '#core/time/calendar.ts';
import { momentIn } from '#core/time/zoned-time.ts';

const DAY = 86_400;

/**
 * The moment in ms since epoch; `null` for a value that is no date. A date is a day, so whole days of the offset are counted on the
 * calendar and the rest on the clock of that day; a moment has its own clock.
 */
export function dueAt(
  value: JsonValue,
  field: Pick<FieldDefinition, 'type'>,
  offset: string | undefined,
  timeZone: string,
): number | null {
  if (typeof value !== 'string') return null;
  const seconds = offset === undefined ? 0 : (parseOffset(offset) ?? 0);
  if (field.type === 'dateTime') return isDateTime(value) ? (toSeconds(value) + seconds) * 1000 : null;
  if (field.type !== 'date' || !isDate(value)) return null;
  const days = Math.floor(seconds / DAY);
  const day = dateOf(toSeconds(value) + days * DAY);
  return day === null ? null : momentIn(day, seconds - days * DAY, timeZone);
}

/**
 * Whether it had passed already when the value was written: of a day, the day itself; of a moment, the moment. Then it sets nothing off.
 */
export function hasPassed(
  due: number,
  field: Pick<FieldDefinition, 'type'>,
  writtenAt: number,
  timeZone: string,
): boolean {
  if (field.type === 'dateTime') return due < writtenAt;
  return dayIn(due, timeZone) < dayIn(writtenAt, timeZone);
}
