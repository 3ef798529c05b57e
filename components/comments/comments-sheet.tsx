/** The open thread on a narrow page: in a sheet over the lower half, with the passage above it and the thumb near everything. */
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import styles from './comments-sheet.module.css';
import { useComments, useCommentsState } from './state/comments-context.tsx';
import { placeLabel } from './state/thread-labels.ts';
import { NewCommentCard } from './thread/new-comment.tsx';
import { ThreadCard } from './thread/thread-card.tsx';
import { neighbour, useThreadListKeys } from './thread/use-comment-keys.ts';

export function CommentsSheet() {
  const { store, show } = useComments();
  const context = useCodexContext();
  const { threads, activeId, composing } = useCommentsState();
  const thread = threads.find(({ id }) => id === activeId) ?? null;
  const isOpen = composing !== null || thread !== null;
  useRoomBelow(isOpen);
  const listed = threads.filter(({ id, resolvedAt }) => resolvedAt === null || id === activeId);
  const onKeyDown = useThreadListKeys(listed);
  if (composing !== null) {
    return (
      <section className={styles['sheet']} data-comments aria-label="New comment">
        <Grip />
        <div className={styles['content']}>
          <NewCommentCard composing={composing} />
        </div>
      </section>
    );
  }
  if (thread === null) return null;
  const go = (step: 1 | -1) => {
    const next = neighbour(listed, thread.id, step);
    if (next !== null) show(next.id);
  };
  return (
    <section className={styles['sheet']} data-comments aria-label="Comment in the text" onKeyDown={onKeyDown}>
      <Grip />
      <header className={styles['head']}>
        <p className={styles['count']}>
          <strong>
            {listed.indexOf(thread) + 1} of {listed.length}
          </strong>{' '}
          in {placeLabel(thread, context)}
        </p>
        <button type="button" className={styles['tool']} aria-label="Previous comment" onClick={() => go(-1)}>
          <IconChevronUp size={22} stroke={1.75} aria-hidden />
        </button>
        <button type="button" className={styles['tool']} aria-label="Next comment" onClick={() => go(1)}>
          <IconChevronDown size={22} stroke={1.75} aria-hidden />
        </button>
        <button
          type="button"
          className={styles['tool']}
          aria-label="Close the comment"
          onClick={() => store.activate(null)}
        >
          <IconX size={22} stroke={1.75} aria-hidden />
        </button>
      </header>
      <div className={styles['content']}>
        <ThreadCard thread={thread} isOpen isNew={false} isSheet />
      </div>
    </section>
  );
}

function Grip() {
  return <span className={styles['grip']} aria-hidden />;
}

/** The page can be scrolled until its end stands above the sheet. */
function useRoomBelow(isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return;
    document.documentElement.dataset['commentSheet'] = '';
    return () => {
      delete document.documentElement.dataset['commentSheet'];
    };
  }, [isOpen]);
}
