/** The comments of a Codex as a list: in the inspector, or in a drawer where there is none. */
import { Button, SegmentedControl } from '@mantine/core';
import { IconCircleCheck, IconMessage, IconMessagePlus } from '@tabler/icons-react';
import { useState, useSyncExternalStore } from 'react';
import { AllSuggestions } from '#components/suggestions/all-suggestions.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import styles from './comments-tab.module.css';
import { useComments, useCommentsState } from './state/comments-context.tsx';
import type { PlacedThread } from './state/placed-thread.ts';
import { type FilteredThreads, filterThreads, type ThreadFilter } from './state/thread-filters.ts';
import { KeptDraft } from './thread/kept-draft.tsx';
import { NEW_THREAD, NewCommentCard } from './thread/new-comment.tsx';
import { ThreadCard } from './thread/thread-card.tsx';
import { useThreadListKeys } from './thread/use-comment-keys.ts';
import { UnsentComments } from './unsent-comments.tsx';

export function useFilteredThreads(): FilteredThreads {
  const { store, seen } = useComments();
  const { threads } = useCommentsState();
  const known = useSyncExternalStore(seen.subscribe, seen.get, seen.get);
  return filterThreads(threads, {
    id: store.author.id,
    isMine: (author) => store.isMine(author),
    seen: known,
  });
}

export function CommentsTab() {
  const { canComment, surface } = useComments();
  const { activeId, composing, threads } = useCommentsState();
  const [filter, setFilter] = useState<ThreadFilter>('open');
  const filtered = useFilteredThreads();
  // The thread that is open is listed whatever the filter says: it must not go from under whoever reads it.
  const shown = threads.filter(
    (thread) => filtered[filter].includes(thread) || (thread.id === activeId && surface !== 'sheet'),
  );
  const onKeyDown = useThreadListKeys(shown);
  const unread = new Set(filtered.unread.map(({ id }) => id));
  return (
    <section
      className={styles['tab']}
      aria-label="Comments on this Codex"
      data-comments
      onKeyDown={onKeyDown}
    >
      <FilterChoice filter={filter} filtered={filtered} onChoose={setFilter} />
      <Actions unread={filtered.unread} />
      <UnsentComments />
      {filter === 'open' && <AllSuggestions />}
      {composing !== null && (surface === 'tab' || composing.place.on === 'codex') && surface !== 'sheet' && (
        <div className={styles['card']} data-active>
          <NewCommentCard composing={composing} />
        </div>
      )}
      {!canComment && <KeptDraft draftKey={NEW_THREAD} />}
      {shown.length === 0 && composing === null && <NoThreads filter={filter} canComment={canComment} />}
      <ul className={styles['list']} aria-label="Comments">
        {shown.map((thread) => (
          <li key={thread.id} className={styles['item']} data-active={thread.id === activeId || undefined}>
            <ThreadCard
              thread={thread}
              isOpen={thread.id === activeId && (surface === 'tab' || !isInText(thread))}
              isNew={unread.has(thread.id)}
              isSheet={false}
            />
          </li>
        ))}
      </ul>
      {shown.length > 1 && (
        <p className={`${styles['keys']} vb-keyboard-only`}>
          <Kbd keys="J" /> <Kbd keys="K" /> next, previous
        </p>
      )}
      {filter === 'open' && filtered.resolved.length > 0 && (
        <button type="button" className={styles['resolved']} onClick={() => setFilter('resolved')}>
          <IconCircleCheck size={16} stroke={1.75} aria-hidden />
          {filtered.resolved.length} resolved
        </button>
      )}
    </section>
  );
}

interface FilterChoiceProps {
  readonly filter: ThreadFilter;
  readonly filtered: FilteredThreads;
  readonly onChoose: (filter: ThreadFilter) => void;
}

function FilterChoice({ filter, filtered, onChoose }: FilterChoiceProps) {
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label="Which comments"
      value={filter}
      onChange={(value) => onChoose(value as ThreadFilter)}
      data={[
        { value: 'open', label: counted('Open', filtered.open) },
        { value: 'mine', label: counted('Mine', filtered.mine) },
        { value: 'unread', label: counted('Unread', filtered.unread) },
        { value: 'resolved', label: 'Resolved' },
      ]}
    />
  );
}

function Actions({ unread }: { readonly unread: readonly PlacedThread[] }) {
  const { seen, canComment, hasWhole, begin } = useComments();
  const { threads } = useCommentsState();
  return (
    <div className={styles['bar']}>
      {canComment && hasWhole && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconMessagePlus size={16} stroke={1.75} aria-hidden />}
          onClick={() => begin(null)}
        >
          Comment on the Codex
        </Button>
      )}
      {unread.length > 0 && (
        <Button size="compact-sm" variant="subtle" color="ink" onClick={() => seen.see(unread, threads)}>
          Mark all read
        </Button>
      )}
    </div>
  );
}

/** Whether the margin has a place for it. */
function isInText({ place }: PlacedThread): boolean {
  return place.on !== 'removed' && place.on !== 'codex';
}

function counted(label: string, threads: readonly unknown[]): string {
  return threads.length === 0 ? label : `${label} ${threads.length}`;
}

const EMPTY: Readonly<Record<ThreadFilter, string>> = {
  open: 'No open comments',
  mine: 'None of the open comments are yours',
  unread: 'Nothing unread',
  resolved: 'Nothing was resolved yet',
};

function NoThreads({ filter, canComment }: { readonly filter: ThreadFilter; readonly canComment: boolean }) {
  return (
    <EmptyState icon={<IconMessage size={20} stroke={1.5} />} title={EMPTY[filter]}>
      {canComment && filter === 'open' && 'Select text and choose Comment, or point at a field.'}
    </EmptyState>
  );
}
