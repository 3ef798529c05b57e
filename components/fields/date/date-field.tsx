/** The date field: a day, typed or picked from a calendar. */

import { formatDate, formatDay, localParts } from '#components/locale/date-format.ts';
import { readerZone } from '#components/locale/reader-dates.ts';
import { readerLocale } from '#components/locale/reader-locale.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { useRegisterValue } from '../input/use-register-value.ts';
import { MomentInput } from './moment-input.tsx';
import { readDate } from './read-date.ts';

export function DateField(props: FieldProps) {
  const [value, setValue] = useRegisterValue(props.field.id);
  const date = typeof value === 'string' ? value : null;
  const today = () => localParts(new Date().toISOString()).date ?? '';
  return (
    <MomentInput
      {...props}
      value={date}
      onChange={setValue}
      read={(text) => readDate(text, { locale: readerLocale(), now: Date.now(), timeZone: readerZone() })}
      show={formatDate}
      say={formatDay}
      now={{ text: `Today, ${formatDay(today())}`, value: today }}
      examples="26/11/2026, mon, in 3 days"
      empty="Add a date"
      calendar={{ date, onPick: setValue }}
    />
  );
}
