/** An instant, shown and typed in the reader's own time zone. */
import { TimeInput } from '@mantine/dates';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { CalendarButton } from './calendar-button.tsx';
import { formatDate, formatDateTime, localParts, parseDateTime } from './date-words.ts';
import { DraftInput } from './draft-input.tsx';
import type { FieldProps } from './field-props.ts';
import { useRegisterValue } from './use-register-value.ts';
import styles from './value.module.css';

export function DateTimeField({ field, ids, invalid }: FieldProps) {
  const { canEdit } = useCodexScope();
  const [value, setValue] = useRegisterValue(field.id);
  const instant = typeof value === 'string' ? value : null;
  const { date, time } = localParts(instant);
  const change = (day: string | null, clock: string) =>
    setValue(
      day === null ? null : parseDateTime(`${formatDate(day)} ${clock === '' ? '00:00' : clock}`, Date.now()),
    );

  return (
    <DraftInput
      stored={instant === null ? '' : formatDateTime(instant)}
      commit={(text) => {
        const next = text.trim() === '' ? null : parseDateTime(text, Date.now());
        if (next === null && text.trim() !== '')
          return `“${text}” is not a date and time. Try 14 Nov 2026, 09:12.`;
        setValue(next);
        return null;
      }}
      labelledBy={ids.label}
      describedBy={ids.description}
      placeholder={field.placeholder ?? 'Day month year, time'}
      readOnly={!canEdit}
      invalid={invalid}
      numeric
      after={
        canEdit && (
          <CalendarButton
            date={date}
            onPick={(day) => change(day, time)}
            label={`Pick ${field.label.toLowerCase()} in a calendar`}
          >
            <TimeInput
              className={styles['time'] ?? ''}
              aria-label="Time of day"
              value={time}
              disabled={date === null}
              onChange={(event) => {
                if (event.currentTarget.value !== '') change(date, event.currentTarget.value);
              }}
            />
          </CalendarButton>
        )
      }
    />
  );
}
