/** The field of a web or mail address, with a button that opens it. */
import { IconExternalLink } from '@tabler/icons-react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { isUrl } from '#core/fields/url/definition.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { DraftInput } from '../input/draft-input.tsx';
import { useRegisterValue } from '../input/use-register-value.ts';
import styles from '../input/value.module.css';

export function UrlField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit } = useCodexContext();
  const [value, setValue] = useRegisterValue(field.id);
  const stored = typeof value === 'string' ? value : '';
  return (
    <DraftInput
      stored={stored}
      commit={(text) => {
        setValue(completeUrl(text));
        return null;
      }}
      labelledBy={ids.label}
      describedBy={ids.description}
      placeholder="Add a link"
      example={field.placeholder ?? 'https://'}
      required={missing}
      readOnly={!canEdit}
      invalid={invalid}
      inputMode="url"
      after={
        isUrl(stored) && (
          <a
            href={stored}
            target="_blank"
            rel="noopener noreferrer"
            className={styles['side']}
            aria-label={`Open ${stored}`}
          >
            <IconExternalLink size={16} stroke={1.75} aria-hidden />
          </a>
        )
      }
    />
  );
}

/** Adds https:// to “example.org/a”; other text is kept as typed, to be corrected. */
export function completeUrl(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const completed = `https://${trimmed}`;
  return !isUrl(trimmed) && /^[^\s:/@]+\.[^\s:@]+$/.test(trimmed) && isUrl(completed) ? completed : trimmed;
}
