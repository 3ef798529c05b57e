/** A number with its unit. */
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { readerLocale } from '#components/hooks/reader-locale.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { TypedInput } from '../input/typed-input.tsx';
import { useRegisterValue } from '../input/use-register-value.ts';
import styles from '../input/value.module.css';
import { readNumber } from './read-number.ts';
import { writeNumber, writePlainNumber } from './write-number.ts';

export function NumberField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit } = useCodexScope();
  const [value, setValue] = useRegisterValue(field.id);
  const locale = readerLocale();
  const isEmpty = typeof value !== 'number';
  return (
    <TypedInput
      value={isEmpty ? null : value}
      show={(number) => writeNumber(number, locale)}
      say={(number) => writePlainNumber(number, locale)}
      read={(text) => readNumber(text, locale, field.unit)}
      onChange={setValue}
      labelledBy={ids.label}
      describedBy={ids.description}
      placeholder="Add a number"
      example={field.placeholder}
      required={missing}
      readOnly={!canEdit}
      invalid={invalid}
      inputMode="decimal"
      after={field.unit === null || isEmpty ? null : <span className={styles['unit']}>{field.unit}</span>}
      fits={field.unit !== null}
      numeric
    />
  );
}
