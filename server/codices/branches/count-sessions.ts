/** The sessions of a document after an operation, counted as its history groups them. */
import { groupSessions } from '#core/history/history-sessions.ts';
import type { Journal } from '../../journal/journal.ts';

/** The latest operations that are looked at: beyond them the count is of these alone. */
const MAX_COUNTED = 1_000;
/** Counts that are remembered; the page of a branch asks every few seconds. */
const MAX_KNOWN = 500;

const known = new WeakMap<object, Map<string, number>>();

export interface CountedSpan {
  readonly documentName: string;
  /** The operation after which they begin. */
  readonly after: number;
  /** The last operation now. */
  readonly head: number;
  /** Whether what was merged into the document counts. */
  readonly merges: boolean;
}

export async function countSessions(
  journal: Pick<Journal, 'describe'>,
  { documentName, after, head, merges }: CountedSpan,
): Promise<number> {
  if (head <= after) return 0;
  const counts = known.get(journal) ?? new Map<string, number>();
  known.set(journal, counts);
  const key = `${documentName} ${after} ${head}`;
  const remembered = counts.get(key);
  if (remembered !== undefined) return remembered;
  const limit = Math.min(head - after, MAX_COUNTED);
  const rows = await journal.describe(documentName, { before: head + 1, limit });
  const sessions = groupSessions(
    rows.map(({ seq, actor: { id, name }, serverTime, summary, origin }) => ({
      ...{ seq, actorId: id, actorName: name, at: serverTime, summary, origin },
    })),
  );
  const count = sessions.filter(({ origins }) => merges || !origins.includes('merge')).length;
  for (const oldest of counts.keys()) {
    if (counts.size < MAX_KNOWN) break;
    counts.delete(oldest);
  }
  counts.set(key, count);
  return count;
}
