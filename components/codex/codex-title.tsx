/** The title: a heading that is edited where it stands. */
import { useId } from 'react';
import { PlainTextEditor } from '#components/fields/plain-text/plain-text-editor.tsx';
import { useTitle } from '#components/hooks/use-reading.ts';
import { FieldFaces } from '#components/presence/field-faces.tsx';
import styles from './codex-body.module.css';
import { useCodexScope } from './codex-scope.tsx';

export function CodexTitle() {
  const { codex, canEdit, presence } = useCodexScope();
  const title = useTitle();
  const id = useId();
  if (!canEdit) return <h1 className={styles['title']}>{title === '' ? 'Untitled' : title}</h1>;
  return (
    <div data-field="title" className={styles['title-field']}>
      {/* The heading that a screen reader finds; the editor beside it is a text box. */}
      <h1 className={styles['unseen']}>{title === '' ? 'Untitled' : title}</h1>
      <span id={id} hidden>
        Title
      </span>
      <PlainTextEditor
        text={codex.title}
        labelledBy={id}
        placeholder="Untitled"
        invalid={false}
        className={styles['title']}
        singleLine
        // The first thing that a new Codex asks for; a preview leaves the focus where it is.
        asksFirst={title === '' && presence !== null}
      />
      <FieldFaces fieldId="title" />
    </div>
  );
}
