/** A thread: what it is about, what was said, and the box to answer in; closed, its beginning alone. */
import { Button } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconUnlink } from '@tabler/icons-react';
import { type KeyboardEvent, memo, type RefObject, useRef } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { formatMoment } from '#components/locale/date-format.ts';
import { SuggestedChange } from '#components/suggestions/suggested-change.tsx';
import { SuggestionDecision } from '#components/suggestions/suggestion-decision.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import { toast } from '#components/ui/toast.tsx';
import { type Comment, OUTSIDE_LABELS } from '#core/comments/comments.ts';
import { useComments } from '../state/comments-context.tsx';
import type { PlacedThread, ThreadPlace } from '../state/placed-thread.ts';
import { placeLabel, quoteOf, repliesLabel } from '../state/thread-labels.ts';
import { CommentBox } from './comment-box.tsx';
import { commentExcerpt } from './comment-excerpt.ts';
import { CommentItem } from './comment-item.tsx';
import { KeptDraft } from './kept-draft.tsx';
import styles from './thread-card.module.css';

interface ThreadCardProps {
  readonly thread: PlacedThread;
  readonly isOpen: boolean;
  readonly isNew: boolean;
  /** In the sheet of a narrow page. */
  readonly isSheet: boolean;
}

/** A closed one is drawn again only when it says something else: places are looked up anew while somebody types. */
export const ThreadCard = memo(function ThreadCard({ thread, isOpen, isNew, isSheet }: ThreadCardProps) {
  return isOpen ? (
    <OpenThread thread={thread} isSheet={isSheet} />
  ) : (
    <ClosedThread thread={thread} isNew={isNew} />
  );
}, isSameCard);

function isSameCard(before: ThreadCardProps, now: ThreadCardProps): boolean {
  if (before.isOpen || now.isOpen || before.isNew !== now.isNew) return false;
  const [{ place: was, marks: marked, ...said }, { place, marks, ...says }] = [before.thread, now.thread];
  // Threads are read anew as a whole, so what one holds is the same object as long as nothing was said anywhere.
  const keys = Object.keys(says) as (keyof typeof says)[];
  if (keys.some((key) => said[key] !== says[key])) return false;
  return partsOf(was) === partsOf(place) && marked.length === 0 && marks.length === 0;
}

/** What a card says of the place: not where in the text it is. */
function partsOf(place: ThreadPlace): string {
  const field = 'field' in place ? place.field : null;
  return JSON.stringify([
    place.on,
    field,
    place.on === 'row' && place.row,
    place.on === 'text' && place.exact,
  ]);
}

function ClosedThread({ thread, isNew }: Pick<ThreadCardProps, 'thread' | 'isNew'>) {
  const { show } = useComments();
  const context = useCodexContext();
  const [first] = thread.comments;
  if (first === undefined) return null;
  const replies = thread.comments.length - 1;
  const quote = quoteOf(thread);
  return (
    <button
      type="button"
      className={styles['closed']}
      data-thread-card={thread.id}
      data-unread={isNew || undefined}
      onClick={() => show(thread.id, { focus: true })}
    >
      <Avatar person={first.author} size={22} decorative />
      <span className={styles['summary']}>
        <span className={styles['line']}>
          {isNew && <span className={styles['unseen']}>Unread: </span>}
          <bdi className={styles['author']}>{first.author.name}</bdi>
          {roleOf(thread, first) !== null && <span className={styles['quiet']}>{roleOf(thread, first)}</span>}
          <span className={styles['time']}>{formatMoment(first.createdAt, Date.now())}</span>
        </span>
        {thread.place.on === 'removed' ? (
          <RemovedLine quote={quote} />
        ) : (
          <span className={styles['about']}>
            {placeLabel(thread, context)}
            {quote !== null && (
              <>
                {' · '}
                <bdi>“{quote}”</bdi>
              </>
            )}
          </span>
        )}
        {thread.suggestion !== null && <SuggestedChange thread={thread} />}
        <span className={styles['body']}>
          {first.deletedAt === null ? <bdi>{commentExcerpt(first.body)}</bdi> : 'This comment was deleted.'}
        </span>
        {(replies > 0 || thread.resolvedAt !== null) && (
          <span className={styles['quiet']}>
            {[
              replies > 0 ? repliesLabel(replies) : null,
              thread.resolvedAt === null ? null : settledLabel(thread),
            ]
              .filter((part) => part !== null)
              .join(' · ')}
          </span>
        )}
      </span>
    </button>
  );
}

/** “guest”, “suggests”, “guest · suggests”; `null` for a comment of a member. */
function roleOf({ suggestion }: PlacedThread, { author }: Comment): string | null {
  const parts = [OUTSIDE_LABELS[author.kind] ?? null, suggestion === null ? null : 'suggests'];
  return parts.filter((part) => part !== null).join(' · ') || null;
}

function settledLabel({ suggestion }: PlacedThread): string {
  if (suggestion?.decision == null) return 'Resolved';
  return suggestion.decision.outcome === 'accepted' ? 'Accepted' : 'Rejected';
}

function RemovedLine({ quote }: { readonly quote: string | null }) {
  return (
    <span className={styles['removed']}>
      <IconUnlink size={14} stroke={1.75} aria-hidden />
      {quote === null ? 'What this was about was removed' : 'Text removed: '}
      {quote !== null && (
        <s>
          <bdi>{quote}</bdi>
        </s>
      )}
    </span>
  );
}

function OpenThread({ thread, isSheet }: Pick<ThreadCardProps, 'thread' | 'isSheet'>) {
  const { canComment } = useComments();
  const context = useCodexContext();
  const card = useRef<HTMLElement>(null);
  const quote = quoteOf(thread);
  const about = placeLabel(thread, context);
  const onKeyDown = useThreadKeys(thread, card);
  return (
    <section
      ref={card}
      className={styles['open']}
      data-thread-card={thread.id}
      aria-label={`Comment thread on ${quote === null ? about : `“${quote}”`}`}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {isSheet ? (
        quote !== null && thread.place.on !== 'removed' && <p className={styles['quote']}>“{quote}”</p>
      ) : (
        <header className={styles['head']}>
          <p className={styles['about']}>
            {about}
            {thread.place.on !== 'removed' && quote !== null && (
              <>
                {' · '}
                <bdi>“{quote}”</bdi>
              </>
            )}
          </p>
          {canComment && thread.suggestion === null && <ResolveButton thread={thread} />}
        </header>
      )}
      {thread.place.on === 'removed' && <Removed thread={thread} />}
      {thread.suggestion === null && thread.resolvedBy !== null && (
        <p className={styles['quiet']}>
          Resolved by <bdi>{thread.resolvedBy.name}</bdi>
        </p>
      )}
      {thread.comments.map((comment) => (
        <CommentItem key={comment.id} comment={comment} thread={thread} />
      ))}
      <SuggestionDecision thread={thread} />
      <Answer thread={thread} isSheet={isSheet} />
    </section>
  );
}

/** The box for a reply; on a narrow page at its foot, with what else the thumb needs. */
function Answer({ thread, isSheet }: Pick<ThreadCardProps, 'thread' | 'isSheet'>) {
  const { store, canComment } = useComments();
  const draftKey = `reply/${thread.id}`;
  if (!canComment) return <KeptDraft draftKey={draftKey} />;
  const others = thread.comments.map(({ author }) => author).filter((author) => !store.isMine(author));
  const names = new Set(others.map(({ name }) => name));
  const box = (
    <CommentBox
      key={thread.id}
      label="Reply"
      placeholder={names.size === 1 ? `Reply to ${[...names][0]}` : 'Reply'}
      action="Reply"
      draftKey={draftKey}
      isCompact={isSheet}
      onSend={(markdown, id) => store.reply(thread.id, markdown, id)}
    />
  );
  if (!isSheet) return box;
  return (
    <div className={styles['foot']}>
      {thread.suggestion === null && <ResolveButton thread={thread} />}
      {box}
    </div>
  );
}

function ResolveButton({ thread: { id, resolvedAt } }: { readonly thread: PlacedThread }) {
  const { store } = useComments();
  if (resolvedAt !== null) {
    return (
      <button type="button" className={styles['act']} onClick={() => store.reopen(id)}>
        <IconArrowBackUp size={16} stroke={1.75} aria-hidden /> Reopen
      </button>
    );
  }
  return (
    <button type="button" className={styles['resolve']} onClick={() => resolveThread(store, id)}>
      <IconCheck size={16} stroke={1.75} aria-hidden /> Resolve
    </button>
  );
}

function resolveThread(store: ReturnType<typeof useComments>['store'], id: string): void {
  store.resolve(id);
  store.activate(null);
  toast.undo('The thread was resolved', () => store.reopen(id));
}

/** The words are gone: they are shown as they were, and may be said anew of what is selected now. */
function Removed({ thread }: { readonly thread: PlacedThread }) {
  const { store, canComment, canModerate, reanchor } = useComments();
  const [first] = thread.comments;
  // What a suggestion is about changes only with what it says.
  const mayMove =
    thread.suggestion === null &&
    canComment &&
    first !== undefined &&
    (canModerate || store.isMine(first.author));
  return (
    <div className={styles['lost']}>
      <RemovedLine quote={quoteOf(thread)} />
      {mayMove && (
        <Button
          size="compact-sm"
          variant="light"
          color="amber"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => reanchor(thread.id)}
        >
          Move to the selected text
        </Button>
      )}
    </div>
  );
}

/** R replies, E resolves or reopens, while the focus is in the thread and in none of its boxes. */
function useThreadKeys(thread: PlacedThread, card: RefObject<HTMLElement | null>) {
  const { store, canComment } = useComments();
  const { id, resolvedAt, suggestion } = thread;
  const isResolved = resolvedAt !== null;
  return (event: KeyboardEvent<HTMLElement>) => {
    const { target, key } = event;
    if (!canComment || event.metaKey || event.ctrlKey || event.altKey) return;
    if (!(target instanceof HTMLElement) || target.closest('textarea, input, [role="menu"]') !== null) return;
    if (key === 'r') {
      event.preventDefault();
      card.current?.querySelector<HTMLElement>('textarea[aria-label="Reply"]')?.focus();
    } else if (key === 'e' && suggestion === null) {
      event.preventDefault();
      if (isResolved) store.reopen(id);
      else resolveThread(store, id);
    }
  };
}
