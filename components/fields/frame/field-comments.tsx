/** The comments of a field in its frame: how many threads are open on it, or the button that begins one. */
import { IconMessage, IconMessagePlus } from '@tabler/icons-react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useFieldComments, useThreadsOf } from '#components/comments-context/comments-context.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import styles from './field-comments.module.css';

export function FieldComments({ field: { id, label, type } }: { readonly field: FieldDefinition }) {
  const comments = useFieldComments();
  const { canEdit } = useCodexContext();
  const { count, firstId, isActive } = useThreadsOf(id);
  if (comments === null) return null;
  if (firstId !== null) {
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
  if (!comments.canComment) return null;
  // Whoever is in the value has a key for it, and one stop less on the way; where there is nothing to be in, it is a stop itself.
  const isStop = !canEdit || type === 'formula';
  return (
    <button
      type="button"
      className={styles['add']}
      data-stop={isStop || undefined}
      tabIndex={isStop ? 0 : -1}
      data-help
      aria-label={`Comment on ${label}`}
      title="Comment"
      // Pressing must not take the focus, and so the selection, out of the text.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => comments.begin(id)}
    >
      <IconMessagePlus size={15} stroke={1.6} aria-hidden />
    </button>
  );
}
