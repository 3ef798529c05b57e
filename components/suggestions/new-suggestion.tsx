/** The card in which a suggestion is made: other words for those selected, formatting of them, or another value of a field. */
import { Button } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { isOfInputMethod } from '#components/browser/input-method.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useMergesOnly } from '#components/codex-context/use-merges-only.ts';
import { useComments } from '#components/comments/state/comments-context.tsx';
import type { NewComment } from '#components/comments/state/comments-store.ts';
import { placeLabel, quoteOf } from '#components/comments/state/thread-labels.ts';
import { toast } from '#components/ui/toast.tsx';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import type { ProposedChange } from '#core/suggestions/proposed-change.ts';
import { type Formatting, formattingOf, NewFormat, PLAIN } from './new-format.tsx';
import { NewValue } from './new-value.tsx';
import styles from './suggestion.module.css';

export function NewSuggestionCard({ composing }: { readonly composing: NewComment }) {
  const { store } = useComments();
  const context = useCodexContext();
  const { place } = composing;
  const field = place.on === 'text' || place.on === 'field' ? context.field(place.field) : null;
  const storage = field && storageOf(field);
  const quote = quoteOf(composing);
  const [reason, setReason] = useState('');
  const [words, setWords] = useState(composing.anchor.on === 'text' ? composing.anchor.quote : '');
  const [formatting, setFormatting] = useState<Formatting>(PLAIN);
  const [value, setValue] = useState<JsonValue | undefined>(undefined);
  const takesValue = field !== null && place.on === 'field' && storage !== 'text' && storage !== 'fragment';
  const isFull = place.on === 'field' && !takesValue && !isEmptyText(field, context);

  const proposed = (): ProposedChange | null => {
    if (takesValue)
      return value === undefined ? null : { kind: 'value', base: context.codex.value(field), value };
    const isOther = composing.anchor.on !== 'text' || words !== composing.anchor.quote;
    return isOther ? { kind: 'text', side: 'over', text: words } : formattingOf(formatting);
  };
  const change = isFull ? null : proposed();
  const send = () => {
    if (change === null) return;
    try {
      const id = store.suggest(change, reason);
      if (id !== null) focusCard(id);
    } catch (error) {
      toast.failed('This was not suggested. It is still in its card.', error);
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (isOfInputMethod(event.nativeEvent)) return;
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape' && !event.defaultPrevented) {
      event.preventDefault();
      store.stopComposing();
    }
  };
  return (
    <section
      className={styles['card']}
      data-thread-card="draft"
      aria-label={`New suggestion for ${quote === null ? placeLabel(composing, context) : `“${quote}”`}`}
      onKeyDown={onKeyDown}
    >
      <p className={styles['head']}>
        <strong>Suggest</strong>
        <bdi className={styles['about']}>
          {quote === null ? placeLabel(composing, context) : `for “${quote}”`}
        </bdi>
      </p>
      {isFull ? (
        <p className={styles['changed']}>Select the words that you would change, then choose Suggest.</p>
      ) : takesValue ? (
        <NewValue field={field} onChange={setValue} />
      ) : (
        <NewWords words={words} onChange={setWords} />
      )}
      <MergesOnlyHint />
      {storage === 'fragment' && place.on === 'text' && words === quoteIn(composing) && (
        <NewFormat formatting={formatting} onChange={setFormatting} />
      )}
      {!isFull && (
        <textarea
          className={styles['box']}
          aria-label="Why"
          placeholder="Why (optional)"
          rows={1}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <Foot canSend={change !== null} onDiscard={() => store.stopComposing()} onSend={send} />
    </section>
  );
}

/** What will become of it where Codices change by approved merges only. */
function MergesOnlyHint() {
  if (!useMergesOnly()) return null;
  return (
    <p className={styles['changed']}>
      This Codex changes only by an approved merge: nobody can accept this. Somebody may write it on a branch.
    </p>
  );
}

interface NewWordsProps {
  readonly words: string;
  readonly onChange: (words: string) => void;
}

function NewWords({ words, onChange }: NewWordsProps) {
  return (
    <label>
      <span className={styles['label']}>In their place; empty takes them away</span>
      <textarea
        className={styles['words']}
        aria-label="Suggested words"
        rows={1}
        value={words}
        // biome-ignore lint/a11y/noAutofocus: it was asked for by the button that opened it.
        autoFocus
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

interface FootProps {
  readonly canSend: boolean;
  readonly onDiscard: () => void;
  readonly onSend: () => void;
}

function Foot({ canSend, onDiscard, onSend }: FootProps) {
  return (
    <div className={styles['foot']}>
      <Button size="compact-sm" variant="subtle" color="ink" onClick={onDiscard}>
        Discard
      </Button>
      <Button size="compact-sm" disabled={!canSend} onClick={onSend}>
        Suggest
      </Button>
    </div>
  );
}

function quoteIn({ anchor }: NewComment): string | null {
  return anchor.on === 'text' ? anchor.quote : null;
}

/** Words are suggested for a whole text only while there are none; of the title too. */
function isEmptyText(
  field: FieldDefinition | null,
  { codex }: Pick<ReturnType<typeof useCodexContext>, 'codex'>,
): boolean {
  if (field === null) return codex.title.length === 0;
  return storageOf(field) === 'text' ? codex.text(field.id).length === 0 : isEmptyFragment(field, codex);
}

function isEmptyFragment(
  { id }: FieldDefinition,
  codex: ReturnType<typeof useCodexContext>['codex'],
): boolean {
  return (
    codex
      .fragment(id)
      .toString()
      .replace(/<[^>]*>/g, '') === '' && codex.fragment(id).length <= 1
  );
}

function focusCard(threadId: string): void {
  requestAnimationFrame(() => {
    const card = document.querySelector<HTMLElement>(`[data-thread-card="${CSS.escape(threadId)}"]`);
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: 'nearest' });
  });
}
