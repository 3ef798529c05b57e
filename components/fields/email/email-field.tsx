/** The email field, with a link that starts a message. */
import { IconMail } from '@tabler/icons-react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { FieldProps } from '../frame/field-props.ts';
import { DraftInput } from '../input/draft-input.tsx';
import { useRegisterValue } from '../input/use-register-value.ts';
import styles from '../input/value.module.css';

export function EmailField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit } = useCodexContext();
  const [value, setValue] = useRegisterValue(field.id);
  const stored = typeof value === 'string' ? value : '';
  return (
    <DraftInput
      stored={stored}
      commit={(text) => {
        setValue(text.trim() === '' ? null : text.trim());
        return null;
      }}
      labelledBy={ids.label}
      describedBy={ids.description}
      placeholder="Add an address"
      example={field.placeholder ?? 'name@example.org'}
      required={missing}
      readOnly={!canEdit}
      invalid={invalid}
      inputMode="email"
      after={
        stored !== '' &&
        !invalid && (
          <a
            href={`mailto:${encodeURI(stored)}`}
            className={styles['side']}
            aria-label={`Write to ${stored}`}
          >
            <IconMail size={16} stroke={1.75} aria-hidden />
          </a>
        )
      }
    />
  );
}
