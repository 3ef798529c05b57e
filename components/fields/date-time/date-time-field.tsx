/** The field of a date with a time, shown and typed in the reader's time zone. */
import { TimeInput } from '@mantine/dates';
import { formatDateTime, formatDayTime, localParts } from '#components/locale/date-format.ts';
import { readerZone } from '#components/locale/reader-dates.ts';
import { readerLocale } from '#components/locale/reader-locale.ts';
import { MomentInput } from '../date/moment-input.tsx';
import { readDateTime } from '../date/read-date.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { useRegisterValue } from '../input/use-register-value.ts';
import styles from '../input/value.module.css';

export function DateTimeField(props: FieldProps) {
  const [value, setValue] = useRegisterValue(props.field.id);
  const instant = typeof value === 'string' ? value : null;
  const { date, time } = localParts(instant);
  const read = (text: string) =>
    readDateTime(text, { locale: readerLocale(), now: Date.now(), timeZone: readerZone() });
  const now = () => {
    const reading = read('now');
    return reading.ok ? reading.value : '';
  };
  const change = (day: string | null, clock: string) => {
    const reading = day === null ? null : read(`${day} ${clock === '' ? '00:00' : clock}`);
    if (reading === null) setValue(null);
    else if (reading.ok) setValue(reading.value);
  };
  return (
    <MomentInput
      {...props}
      value={instant}
      onChange={setValue}
      read={read}
      show={formatDateTime}
      say={formatDayTime}
      now={{ text: `Now, ${localParts(now()).time}`, value: now }}
      examples="26/11/2026 14:30, mon 9am, in 3 days"
      empty="Add a date"
      calendar={{
        date,
        onPick: (day) => change(day, time),
        time: (
          <TimeInput
            className={styles['time'] ?? ''}
            aria-label="Time of day"
            value={time}
            disabled={date === null}
            onChange={(event) => {
              if (event.currentTarget.value !== '') change(date, event.currentTarget.value);
            }}
          />
        ),
      }}
    />
  );
}
