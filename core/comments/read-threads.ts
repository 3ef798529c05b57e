/** Reads the threads of a comments document. */
import type * as Y from 'yjs';
import type { Comment, Decision, Reaction, Suggestion, Thread } from './comments.ts';
import { isSameAuthor } from './comments.ts';
import { parseRecord, parseRecordKey, type RecordKind, type Records, recordsOf } from './records.ts';

/** A record with its own id. */
export type Found<Kind extends RecordKind> = Records[Kind] & { readonly id: string };

/**
 * The threads in the order in which they began, without those whose comments were all deleted. What is no record is ignored, and
 * so is what belongs to a comment that has not arrived. Never throws; the same records give the same threads in whatever order
 * they came.
 */
export function readThreads(doc: Y.Doc): Thread[] {
  const bodies = groupRecords(doc, 'bodies');
  const deletions = groupRecords(doc, 'deletions');
  const reactions = groupRecords(doc, 'reactions');
  const anchors = groupRecords(doc, 'anchors');
  const states = groupRecords(doc, 'states');
  const proposals = groupRecords(doc, 'proposals');
  const decisions = groupRecords(doc, 'decisions');
  const threads: Thread[] = [];
  for (const [threadId, found] of commentsByThread(doc)) {
    const [opening] = found;
    if (opening?.id !== threadId) continue;
    const comments = found.map((comment) =>
      readComment(comment, {
        bodies: bodies.get(comment.id) ?? [],
        deletions: deletions.get(comment.id) ?? [],
        reactions: reactions.get(comment.id) ?? [],
      }),
    );
    if (comments.every(({ deletedAt }) => deletedAt !== null)) continue;
    const place = latest(anchors.get(threadId) ?? []);
    const suggestion =
      comments[0]?.deletedAt === null
        ? readSuggestion(place, proposals.get(threadId) ?? [], decisions.get(threadId) ?? [])
        : null;
    const state = latest(states.get(threadId) ?? []);
    const settled = suggestion === null ? settledBy(state) : suggestion.decision;
    threads.push({
      id: threadId,
      anchor: place?.anchor ?? { on: 'codex' },
      createdAt: opening.at,
      suggestion,
      resolvedAt: settled?.at ?? null,
      resolvedBy: settled?.author ?? null,
      comments,
    });
  }
  return threads.sort((a, b) => a.createdAt - b.createdAt || compare(a.id, b.id));
}

/** The ids of all threads, those included whose comments were all deleted. */
export function readThreadIds(doc: Y.Doc): string[] {
  return [...commentsByThread(doc)].flatMap(([id, [opening]]) => (opening?.id === id ? [id] : []));
}

/** One thread; `null` when there is none, or nothing of it is left. */
export function readThread(doc: Y.Doc, threadId: string): Thread | null {
  return readThreads(doc).find(({ id }) => id === threadId) ?? null;
}

/** The record that counts where one value is shown: that of the latest time, of several the one with the greatest id. */
export function latest<Item extends { readonly id: string; readonly at: number }>(
  records: readonly Item[],
): Item | null {
  let last: Item | null = null;
  for (const record of records) if (last === null || byTime(last, record) < 0) last = record;
  return last;
}

/** Comments of each thread: the one that began it first, its replies by time. */
function commentsByThread(doc: Y.Doc): Map<string, Found<'comments'>[]> {
  const threads = new Map<string, Found<'comments'>[]>();
  for (const [key, raw] of recordsOf(doc, 'comments').entries()) {
    const record = parseRecordKey('comments', key) && parseRecord('comments', raw);
    if (record === null) continue;
    const thread = threads.get(record.thread);
    if (thread === undefined) threads.set(record.thread, [{ ...record, id: key }]);
    else thread.push({ ...record, id: key });
  }
  for (const [threadId, comments] of threads)
    comments.sort((a, b) => Number(b.id === threadId) - Number(a.id === threadId) || byTime(a, b));
  return threads;
}

/** Records of one kind by what they are about. */
function groupRecords<Kind extends RecordKind>(doc: Y.Doc, kind: Kind): Map<string, Found<Kind>[]> {
  const groups = new Map<string, Found<Kind>[]>();
  for (const [key, raw] of recordsOf(doc, kind).entries()) {
    const name = parseRecordKey(kind, key);
    const record = name && parseRecord(kind, raw);
    if (name === null || record === null) continue;
    const group = groups.get(name.about);
    if (group === undefined) groups.set(name.about, [{ ...record, id: name.id }]);
    else group.push({ ...record, id: name.id });
  }
  return groups;
}

function settledBy(state: Found<'states'> | null): Pick<Decision, 'author' | 'at'> | null {
  return state?.resolved === true ? state : null;
}

/** A decision counts for the revision it was made about: one that was written at the same moment is open. */
function readSuggestion(
  place: Found<'anchors'> | null,
  proposals: readonly Found<'proposals'>[],
  decisions: readonly Found<'decisions'>[],
): Suggestion | null {
  const proposal = latest(proposals);
  if (proposal === null) return null;
  const revision = revisionOf(proposal, place);
  const about = decisions.filter((decision) => decision.revision === revision);
  const last = latest(about);
  return {
    revision,
    change: proposal.change,
    reopening: latest(about.filter(({ outcome }) => outcome === 'open'))?.id ?? null,
    decision:
      last === null || last.outcome === 'open'
        ? null
        : { outcome: last.outcome, author: last.author, at: last.at },
  };
}

/** Of both records: each has a time of its own, so another place may come to count while the proposal stays. */
function revisionOf(proposal: Found<'proposals'>, place: Found<'anchors'> | null): string {
  return place === null ? proposal.id : `${proposal.id}/${place.id}`;
}

function readComment(
  { id, author, at }: Found<'comments'>,
  about: {
    readonly bodies: readonly Found<'bodies'>[];
    readonly deletions: readonly Found<'deletions'>[];
    readonly reactions: readonly Found<'reactions'>[];
  },
): Comment {
  const [deletion = null] = [...about.deletions].sort(byTime);
  const body = deletion === null ? latest(about.bodies) : null;
  return {
    id,
    author,
    body: body?.markdown ?? '',
    createdAt: at,
    editedAt: body !== null && body.at > at ? body.at : null,
    deletedAt: deletion?.at ?? null,
    deletedBy: deletion?.author ?? null,
    reactions: deletion === null ? readReactions(about.reactions) : [],
  };
}

function readReactions(records: readonly Found<'reactions'>[]): Reaction[] {
  const reactions = new Map<string, Reaction>();
  for (const { emoji, author } of [...records].sort(byTime)) {
    const authors = reactions.get(emoji)?.authors ?? [];
    if (!authors.some((known) => isSameAuthor(known, author)))
      reactions.set(emoji, { emoji, authors: [...authors, author] });
  }
  return [...reactions.values()];
}

function byTime(
  a: { readonly id: string; readonly at: number },
  b: { readonly id: string; readonly at: number },
): number {
  return a.at - b.at || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
