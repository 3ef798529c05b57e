/** The duration field, typed as people say it: “1h30”, “90 min”. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { readerLocale } from '#components/locale/reader-locale.ts';
import { formatDuration } from '#core/time/calendar.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { TypedInput } from '../input/typed-input.tsx';
import { useRegisterValue } from '../input/use-register-value.ts';
import { readDuration } from './read-duration.ts';

export function DurationField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit } = useCodexContext();
  const [value, setValue] = useRegisterValue(field.id);
  return (
    <TypedInput
      value={typeof value === 'number' ? value : null}
      show={formatDuration}
      read={(text) => readDuration(text, readerLocale())}
      onChange={setValue}
      labelledBy={ids.label}
      describedBy={ids.description}
      placeholder="Add a length"
      example={field.placeholder ?? '1h 30m'}
      required={missing}
      readOnly={!canEdit}
      invalid={invalid}
      numeric
    />
  );
}
