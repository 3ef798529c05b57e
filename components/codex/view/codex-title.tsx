/** The title of a Codex: a heading that is edited in place. */
import { useEffect, useId, useState } from 'react';
import { ValueWriter } from '#components/blame/value-writer.tsx';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { type ShownTitle, useTitle } from '#components/codex-context/use-reading.ts';
import { FieldAvatars } from '#components/fields/frame/field-avatars.tsx';
import { FieldComments } from '#components/fields/frame/field-comments.tsx';
import { PlainTextEditor } from '#components/fields/plain-text/plain-text-editor.tsx';
import { earlyTitleOf, isUnopened, markOpened } from '#components/new-codex/unopened-codices.ts';
import { Forked } from '#components/suggesting-context/forked.tsx';
import { titleRefusal } from '#components/ui/display-title.ts';
import { giveToPattern } from '#core/codex/pattern-title.ts';
import { MAX_TITLE_LENGTH } from '#core/protocol/api/codices.ts';
import styles from './codex-body.module.css';
import { OwnTitle } from './own-title.tsx';

const TITLE_FIELD = { id: 'title', label: 'Title', type: 'line' } as const;

export function CodexTitle() {
  return (
    <Forked fieldId="title">
      <TitleField />
    </Forked>
  );
}

function TitleField() {
  const { codex, codexId, canEdit, presence } = useCodexContext();
  const shown = useTitle();
  const { text: title } = shown;
  const [isRenaming, setRenaming] = useState(false);
  const id = useId();
  const [made] = useState(() => isUnopened(codexId));
  const [early] = useState(() => earlyTitleOf(codexId));
  // A pattern has named it; it may be called something else at once, until the title is left.
  const [isFresh, setFresh] = useState(made);
  // Coming back to it is nothing new.
  useEffect(() => () => markOpened(codexId), [codexId]);
  const [refused, setRefused] = useState<{ readonly title: string; readonly length: number } | null>(null);
  if (!canEdit)
    return (
      <div data-field="title" className={styles['title-field']}>
        <h1 className={styles['title']} dir="auto">
          {title === '' ? 'Untitled' : title}
        </h1>
        <ValueWriter field={TITLE_FIELD} />
        <FieldComments field={TITLE_FIELD} />
      </div>
    );
  if (isRenaming)
    return <OwnTitle given={title} onWrite={(own) => codex.setTitle(own)} onEnd={() => setRenaming(false)} />;
  if (shown.isGiven && title !== '' && !isFresh)
    return <GivenTitle title={title} onRename={() => setRenaming(true)} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the editor inside is what has the focus; this only hears that it has lost it
    <div data-field="title" onBlur={() => setFresh(false)}>
      <div className={styles['title-field']}>
        {/* The heading that a screen reader finds; the editor beside it is a text box. */}
        <h1 className={styles['unseen']} dir="auto">
          {title === '' ? 'Untitled' : title}
        </h1>
        <span id={id} hidden>
          Title
        </span>
        <PlainTextEditor
          fieldId="title"
          text={codex.title}
          labelledBy={id}
          placeholder="Untitled"
          invalid={false}
          className={styles['title']}
          singleLine
          limit={{ length: MAX_TITLE_LENGTH, onRefusal: (length) => setRefused({ title, length }) }}
          typedAhead={early}
          isTypedOver={made && shown.isGiven}
          {...(early === null ? focusRule(made, title, presence !== null) : {})}
        />
        <ValueWriter field={TITLE_FIELD} />
        <FieldComments field={TITLE_FIELD} />
        <FieldAvatars fieldId="title" />
      </div>
      <OwnTitleNote shown={shown} onGive={() => giveToPattern(codex)} />
      {/* Until something else is written. */}
      {refused?.title === title && (
        <p role="alert" className={styles['refusal']}>
          {titleRefusal(refused.length)}
        </p>
      )}
    </div>
  );
}

/** A title that the pattern of the template gave, until somebody renames it. */
function GivenTitle({ title, onRename }: { readonly title: string; readonly onRename: () => void }) {
  return (
    <div data-field="title">
      <div className={styles['title-field']}>
        <h1 className={styles['title']} dir="auto">
          {title}
        </h1>
        <ValueWriter field={TITLE_FIELD} />
        <FieldComments field={TITLE_FIELD} />
        <FieldAvatars fieldId="title" />
      </div>
      <p className={styles['title-note']}>
        Named by its fields ·{' '}
        <button type="button" className={styles['title-action']} onClick={onRename}>
          Rename
        </button>
      </p>
    </div>
  );
}

/** Says who named it where there is a pattern, in one line at all times so that nothing below it moves, and offers what the pattern gives. */
function OwnTitleNote({ shown, onGive }: { readonly shown: ShownTitle; readonly onGive: () => void }) {
  const { text, isGiven, pattern } = shown;
  if (pattern === '') return null;
  if (isGiven) return <p className={styles['title-note']}>Named by its fields until you write a title</p>;
  return (
    <p className={styles['title-note']}>
      Named by hand
      {pattern !== text && (
        <>
          {' · '}
          <button type="button" className={styles['title-action']} onClick={onGive}>
            Use “{pattern}”
          </button>
        </>
      )}
    </p>
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
