/** The field of several lines of plain text, edited collaboratively. */
import { BlameGutter } from '#components/blame/blame-gutter.tsx';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { FieldProps } from '../frame/field-props.ts';
import { PlainTextEditor } from '../plain-text/plain-text-editor.tsx';
import { shownPlainText } from '../plain-text/shown-plain-text.ts';
import styles from './text-field.module.css';

export function TextField({ field, ids, invalid }: FieldProps) {
  const { codex, canEdit } = useCodexContext();
  return (
    <BlameGutter fieldId={field.id} find={shownPlainText}>
      <PlainTextEditor
        fieldId={field.id}
        text={codex.text(field.id)}
        labelledBy={ids.label}
        describedBy={ids.description}
        singleLine={false}
        placeholder={canEdit ? (field.placeholder ?? 'Write here') : '—'}
        invalid={invalid}
        className={styles['document']}
      />
    </BlameGutter>
  );
}
