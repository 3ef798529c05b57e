/** The field of one line of plain text, edited collaboratively. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { FieldProps } from '../frame/field-props.ts';
import { PlainTextEditor } from '../plain-text/plain-text-editor.tsx';
import styles from './line-field.module.css';

export function LineField({ field, ids, invalid }: FieldProps) {
  const { codex, canEdit } = useCodexContext();
  return (
    <PlainTextEditor
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
