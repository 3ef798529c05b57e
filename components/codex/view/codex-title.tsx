/** The title of a Codex: a heading that is edited in place. */
import { useEffect, useId, useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useTitle } from '#components/codex-context/use-reading.ts';
import { FieldAvatars } from '#components/fields/frame/field-avatars.tsx';
import { PlainTextEditor } from '#components/fields/plain-text/plain-text-editor.tsx';
import { isUnopened, markOpened } from '#components/new-codex/unopened-codices.ts';
import { titleRefusal } from '#components/ui/display-title.ts';
import { MAX_TITLE_LENGTH } from '#core/protocol/api/codices.ts';
import styles from './codex-body.module.css';

export function CodexTitle() {
  const { codex, codexId, canEdit, presence } = useCodexContext();
  const title = useTitle();
  const id = useId();
  const [made] = useState(() => isUnopened(codexId));
  // Coming back to it is nothing new.
  useEffect(() => () => markOpened(codexId), [codexId]);
  const [refused, setRefused] = useState<{ readonly title: string; readonly length: number } | null>(null);
  if (!canEdit)
    return (
      <h1 className={styles['title']} dir="auto">
        {title === '' ? 'Untitled' : title}
      </h1>
    );
  return (
    <div data-field="title">
      <div className={styles['title-field']}>
        {/* The heading that a screen reader finds; the editor beside it is a text box. */}
        <h1 className={styles['unseen']} dir="auto">
          {title === '' ? 'Untitled' : title}
        </h1>
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
          limit={{ length: MAX_TITLE_LENGTH, onRefusal: (length) => setRefused({ title, length }) }}
          {...focusRule(made, title, presence !== null)}
        />
        <FieldAvatars fieldId="title" />
      </div>
      {/* Until something else is written. */}
      {refused?.title === title && (
        <p role="alert" className={styles['refusal']}>
          {titleRefusal(refused.length)}
        </p>
      )}
    </div>
  );
}

/**
 * The first thing that a new Codex asks for, also where a pattern has named it: the focus is on the button it was made with.
 * A preview leaves the focus alone.
 */
function focusRule(made: boolean, title: string, isLive: boolean): { takesFocus?: 'always' | 'if-free' } {
  if (!isLive) return {};
  if (made) return { takesFocus: 'always' };
  return title === '' ? { takesFocus: 'if-free' } : {};
}
