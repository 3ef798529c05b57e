/** A length of time, typed as people say it: “1h 47m”, “90 min”. */
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { formatDuration, parseDuration } from '#core/template/calendar.ts';
import { DraftInput } from './draft-input.tsx';
import type { FieldProps } from './field-props.ts';
import { useRegisterValue } from './use-register-value.ts';

export function DurationField({ field, ids, invalid }: FieldProps) {
  const { canEdit } = useCodexScope();
  const [value, setValue] = useRegisterValue(field.id);
  return (
    <DraftInput
      stored={typeof value === 'number' ? formatDuration(value) : ''}
      commit={(text) => {
        const seconds = text.trim() === '' ? null : readDuration(text);
        if (seconds === undefined) return `“${text}” is not a length of time. Try 1h 47m.`;
        setValue(seconds);
        return null;
      }}
      labelledBy={ids.label}
      describedBy={ids.description}
      placeholder={field.placeholder ?? '1h 47m'}
      readOnly={!canEdit}
      invalid={invalid}
      numeric
    />
  );
}

/** Seconds; `undefined` when the text says no length of time. “1:47” is hours and minutes. */
function readDuration(text: string): number | undefined {
  const clock = /^(\d+):([0-5]\d)$/.exec(text.trim());
  if (clock !== null) return Number(clock[1]) * 3600 + Number(clock[2]) * 60;
  return parseDuration(text.toLowerCase()) ?? parseDuration(text) ?? undefined;
}
