/** The filters of the list of threads. */
import type { CommentAuthor } from '#core/comments/comments.ts';
import { findPersonMentions } from '#core/comments/mentions.ts';
import type { PlacedThread } from './placed-thread.ts';
import { isUnread, type SeenThreads } from './seen-threads.ts';

export const THREAD_FILTERS = ['open', 'mine', 'unread', 'resolved'] as const;
export type ThreadFilter = (typeof THREAD_FILTERS)[number];

export interface Reader {
  readonly id: string;
  readonly isMine: (author: CommentAuthor) => boolean;
  readonly seen: ReturnType<SeenThreads['get']>;
}

export type FilteredThreads = Readonly<Record<ThreadFilter, readonly PlacedThread[]>>;

/**
 * `mine`: open ones that the reader wrote in or is named in; `unread`: with something that others said since, also in resolved
 * ones.
 */
export function filterThreads(threads: readonly PlacedThread[], reader: Reader): FilteredThreads {
  const open = threads.filter(({ resolvedAt }) => resolvedAt === null);
  return {
    open,
    mine: open.filter((thread) => concerns(thread, reader)),
    unread: threads.filter((thread) => isUnread(thread, reader.seen, reader.isMine)),
    resolved: threads.filter(({ resolvedAt }) => resolvedAt !== null),
  };
}

function concerns({ comments }: PlacedThread, { id, isMine }: Reader): boolean {
  return comments.some(
    ({ author, body }) => isMine(author) || findPersonMentions(body).some((person) => person.id === id),
  );
}
