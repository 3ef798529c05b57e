/** A number with its unit. */
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { DraftInput } from './draft-input.tsx';
import type { FieldProps } from './field-props.ts';
import { parseNumber } from './number-words.ts';
import { useRegisterValue } from './use-register-value.ts';
import styles from './value.module.css';

export function NumberField({ field, ids, invalid }: FieldProps) {
  const { canEdit } = useCodexScope();
  const [value, setValue] = useRegisterValue(field.id);
  return (
    <DraftInput
      stored={typeof value === 'number' ? String(value) : ''}
      commit={(text) => {
        const number = text.trim() === '' ? null : parseNumber(text);
        if (Number.isNaN(number)) return `“${text}” is not a number.`;
        setValue(number);
        return null;
      }}
      labelledBy={ids.label}
      describedBy={ids.description}
      placeholder={field.placeholder ?? undefined}
      readOnly={!canEdit}
      invalid={invalid}
      inputMode="decimal"
      after={field.unit === null ? null : <span className={styles['unit']}>{field.unit}</span>}
      fits={field.unit !== null}
      numeric
    />
  );
}
