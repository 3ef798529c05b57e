/** A suggestion in a card: what goes struck out, what comes underlined, or the value before and after. */
import { IconArrowRight } from '@tabler/icons-react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { PlacedThread } from '#components/comments/state/placed-thread.ts';
import { quoteOf } from '#components/comments/state/thread-labels.ts';
import { valueText } from '#components/locale/value-text.ts';
import { diffByWords } from '#core/history/text-diff.ts';
import type { TextChange, ValueChange } from '#core/suggestions/proposed-change.ts';
import styles from './suggestion.module.css';
import { formatWords } from './suggestion-labels.ts';

export function SuggestedChange({ thread }: { readonly thread: PlacedThread }) {
  const { suggestion } = thread;
  if (suggestion === null) return null;
  const { change } = suggestion;
  const quote = quoteOf(thread);
  return (
    <p className={styles['change']}>
      {change.kind === 'text' ? (
        <Words quote={quote} change={change} />
      ) : change.kind === 'value' ? (
        <Values thread={thread} change={change} />
      ) : (
        <>
          {formatWords(change)}: <bdi>“{quote}”</bdi>
        </>
      )}
    </p>
  );
}

function Words({ quote, change }: { readonly quote: string | null; readonly change: TextChange }) {
  const { side, text } = change;
  if (quote === null || side !== 'over') {
    return (
      <>
        Adds <ins>{text}</ins>
        {quote !== null && (
          <>
            {side === 'before' ? ' before ' : ' after '}
            <bdi>“{quote}”</bdi>
          </>
        )}
      </>
    );
  }
  return diffByWords(quote, text).map(({ kind, text: part }, index) => {
    // The parts of one difference are a fixed list: their place is their identity.
    const key = index;
    return kind === 'same' ? <span key={key}>{part}</span> : <Changed key={key} kind={kind} text={part} />;
  });
}

/** White space at its ends says nothing, and would be underlined; where it is all there is, it is shown. */
function Changed({ kind, text }: { readonly kind: 'added' | 'removed'; readonly text: string }) {
  const Change = kind === 'added' ? 'ins' : 'del';
  const words = text.trim();
  if (words === '') return <Change>{text}</Change>;
  const start = text.indexOf(words);
  return (
    <>
      {text.slice(0, start)}
      <Change>{words}</Change>
      {text.slice(start + words.length)}
    </>
  );
}

function Values({ thread, change }: { readonly thread: PlacedThread; readonly change: ValueChange }) {
  const { field, services } = useCodexContext();
  const definition = thread.place.on === 'field' ? field(thread.place.field) : null;
  if (definition === null) return 'Another value of a field that is not there any more';
  const said = (value: ValueChange['value']) => valueText(definition, value, services.people);
  return (
    <>
      <del>{said(change.base)}</del>
      <IconArrowRight size={14} stroke={1.75} className={styles['arrow']} role="img" aria-label="becomes" />
      <ins>{said(change.value)}</ins>
    </>
  );
}
