/** The number field, with its unit. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { writeNumber, writePlainNumber } from '#components/locale/number-format.ts';
import { readerLocale } from '#components/locale/reader-locale.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { TypedInput } from '../input/typed-input.tsx';
import { useRegisterValue } from '../input/use-register-value.ts';
import styles from '../input/value.module.css';
import { readNumber } from './read-number.ts';

export function NumberField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit } = useCodexContext();
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
