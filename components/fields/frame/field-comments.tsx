/** The comments of a field in its frame, or of a row: how many threads are open on it, or the buttons that begin one, or a suggestion. */
import { IconMessage, IconMessagePlus, IconPencilPlus } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import {
  type FieldThreads,
  useFieldComments,
  useThreadsOf,
} from '#components/comments-context/comments-context.ts';
import { useFieldFork } from '#components/suggesting-context/suggesting-context.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import styles from './field-comments.module.css';

type CommentedField = Pick<FieldDefinition, 'id' | 'label' | 'type'> &
  Partial<Pick<FieldDefinition, 'layer'>>;

/** Of these no values are suggested: words are, where they are selected. */
const WITHOUT_VALUE: readonly string[] = ['text', 'fragment', 'none'];

export function FieldComments({ field }: { readonly field: CommentedField }) {
  const { id, label, type } = field;
  const comments = useFieldComments();
  const { canEdit } = useCodexContext();
  const threads = useThreadsOf(id);
  // Another value is suggested by setting it.
  const isForked = useFieldFork() !== null;
  if (comments === null) return null;
  if (threads.firstId !== null) return <ThreadCount threads={threads} label={label} />;
  if (!comments.canComment) return null;
  const { suggest } = comments;
  // Whoever is in the value has a key for it, and one stop less on the way; where there is nothing to be in, it is a stop itself.
  const isStop = !canEdit || type === 'formula';
  const stop = { 'data-stop': isStop || undefined, tabIndex: isStop ? 0 : -1, 'data-help': true };
  // Pressing must not take the focus, and so the selection, out of the text.
  const keepFocus = (event: MouseEvent) => event.preventDefault();
  return (
    <span className={styles['tools']}>
      <button
        type="button"
        className={styles['add']}
        {...stop}
        aria-label={`Comment on ${label}`}
        title="Comment"
        onMouseDown={keepFocus}
        onClick={() => comments.begin(id)}
      >
        <IconMessagePlus size={15} stroke={1.6} aria-hidden />
      </button>
      {suggest !== null && !isForked && !WITHOUT_VALUE.includes(storageOf(field)) && (
        <button
          type="button"
          className={styles['add']}
          {...stop}
          aria-label={`Suggest another value for ${label}`}
          title="Suggest another value"
          onMouseDown={keepFocus}
          onClick={() => suggest(id)}
        >
          <IconPencilPlus size={15} stroke={1.6} aria-hidden />
        </button>
      )}
    </span>
  );
}

interface RowCommentsProps {
  readonly fieldId: string;
  readonly rowId: string;
  /** What the row is: “row 2”. */
  readonly what: string;
}

/** Whoever edits has the button that begins one among the tools of the row. */
export function RowComments({ fieldId, rowId, what }: RowCommentsProps) {
  const comments = useFieldComments();
  const { canEdit } = useCodexContext();
  const threads = useThreadsOf(fieldId, rowId);
  if (comments === null) return null;
  if (threads.firstId !== null) return <ThreadCount threads={threads} label={capitalize(what)} />;
  if (canEdit || !comments.canComment) return null;
  return (
    <button
      type="button"
      className={styles['add']}
      data-stop
      data-help
      aria-label={`Comment on ${what}`}
      title="Comment"
      onClick={() => comments.begin(fieldId, rowId)}
    >
      <IconMessagePlus size={15} stroke={1.6} aria-hidden />
    </button>
  );
}

function ThreadCount({ threads, label }: { readonly threads: FieldThreads; readonly label: string }) {
  const comments = useFieldComments();
  const { count, firstId, isActive } = threads;
  if (comments === null || firstId === null) return null;
  return (
    <button
      type="button"
      className={styles['count']}
      data-help
      data-active={isActive || undefined}
      aria-label={`${label}: ${count === 1 ? '1 comment thread' : `${count} comment threads`}`}
      onClick={() => comments.open(firstId)}
    >
      <IconMessage size={14} stroke={1.75} aria-hidden />
      {count}
    </button>
  );
}

function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
