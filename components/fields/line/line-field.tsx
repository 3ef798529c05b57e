/** The field of one line of plain text: edited together, or one value where its template says so. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { storageOf } from '#core/fields/registry.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { DraftInput } from '../input/draft-input.tsx';
import { useRegisterValue } from '../input/use-register-value.ts';
import { PlainTextEditor } from '../plain-text/plain-text-editor.tsx';
import styles from './line-field.module.css';

export function LineField(props: FieldProps) {
  return storageOf(props.field) === 'register' ? <LineValue {...props} /> : <LineText {...props} />;
}

function LineText({ field, ids, invalid }: FieldProps) {
  const { codex, canEdit } = useCodexContext();
  return (
    <PlainTextEditor
      fieldId={field.id}
      text={codex.text(field.id)}
      labelledBy={ids.label}
      describedBy={ids.description}
      placeholder={canEdit ? (field.placeholder ?? 'Add a line') : '—'}
      invalid={invalid}
      className={styles['line']}
      singleLine
    />
  );
}

/** What is typed is taken as a whole on Enter, or when the field is left. */
function LineValue({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit } = useCodexContext();
  const [value, setValue] = useRegisterValue(field.id);
  return (
    <DraftInput
      stored={typeof value === 'string' ? value : ''}
      commit={(text) => {
        const line = text.trim();
        setValue(line === '' ? null : line);
        return null;
      }}
      labelledBy={ids.label}
      describedBy={ids.description}
      placeholder="Add a line"
      {...(field.placeholder === null ? {} : { example: field.placeholder })}
      required={missing}
      readOnly={!canEdit}
      invalid={invalid}
    />
  );
}
