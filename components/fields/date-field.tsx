/** A day of the calendar, typed or picked. */
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { CalendarButton } from './calendar-button.tsx';
import { formatDate, parseDate } from './date-words.ts';
import { DraftInput } from './draft-input.tsx';
import type { FieldProps } from './field-props.ts';
import { useRegisterValue } from './use-register-value.ts';

export function DateField({ field, ids, invalid }: FieldProps) {
  const { canEdit } = useCodexScope();
  const [value, setValue] = useRegisterValue(field.id);
  const date = typeof value === 'string' ? value : null;
  return (
    <DraftInput
      stored={date === null ? '' : formatDate(date)}
      commit={(text) => {
        const next = text.trim() === '' ? null : parseDate(text, Date.now());
        if (next === null && text.trim() !== '')
          return `“${text}” is not a date. Try ${formatDate('2026-11-14')}.`;
        setValue(next);
        return null;
      }}
      labelledBy={ids.label}
      describedBy={ids.description}
      placeholder={field.placeholder ?? 'Day month year'}
      readOnly={!canEdit}
      invalid={invalid}
      numeric
      after={
        canEdit && (
          <CalendarButton
            date={date}
            onPick={setValue}
            label={`Pick ${field.label.toLowerCase()} in a calendar`}
          />
        )
      }
    />
  );
}
