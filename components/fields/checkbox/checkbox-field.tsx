/** The checkbox field: yes or no. */
import { Checkbox } from '@mantine/core';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { FieldProps } from '../frame/field-props.ts';
import { useRegisterValue } from '../input/use-register-value.ts';
import styles from '../input/value.module.css';

export function CheckboxField({ field, ids }: FieldProps) {
  const { canEdit } = useCodexContext();
  const [value, setValue] = useRegisterValue(field.id);
  return (
    <div className={styles['control']}>
      <Checkbox
        checked={value === true}
        onChange={(event) => {
          if (canEdit) setValue(event.currentTarget.checked);
        }}
        aria-labelledby={ids.label}
        aria-describedby={ids.description}
        aria-readonly={canEdit ? undefined : true}
        size="sm"
      />
    </div>
  );
}
