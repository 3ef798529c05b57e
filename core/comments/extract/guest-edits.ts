/** Edits of an extract of comments, as edits of the comments: what a guest of some fields may say, and where. */
import * as Y from 'yjs';
import { type DecodedUpdate, groupByClient, NO_STRUCTS, overlapping } from '#core/document/root-resolver.ts';
import { mergeRanges } from '#core/document/summarize-update.ts';
import { type ClockSpan, encodeUpdate, joinSpans, type Struct } from '#core/document/update-encoding.ts';
import { type Incoming, nameOf, readIncoming } from '../incoming-records.ts';
import { RECORD_KINDS, type Records, recordsOf } from '../records.ts';
import { type PlacedThreads, placeThreads } from './placed-threads.ts';
import { type CommentsScope, FIRST_TOLD_CLIENT, hasNeighbours } from './told-records.ts';

export type GuestEdit =
  | { readonly update: Uint8Array }
  /** `passes`: the reason passes by itself. */
  | { readonly reason: string; readonly passes?: true };

/**
 * An edit of the extract as one of the comments. New records are the same in both, under the same ids. What it deletes is looked up by its
 * key; of what the extract does not hold nothing is deleted, for a page says whenever it synchronizes what was taken from it.
 */
export function editOfCommentsExtract(
  extract: Y.Doc,
  comments: Y.Doc,
  { structs, ds }: DecodedUpdate,
): GuestEdit {
  const made: Struct[] = [];
  for (const struct of structs) {
    if (struct.id.client < FIRST_TOLD_CLIENT) {
      if (struct instanceof Y.Item && hasNeighbours(struct))
        return { reason: 'What was said once is not written over' };
      made.push(struct);
      continue;
    }
    // What was told to the page, now or earlier, is not its own to say.
    if (isContent(struct) && !isKnown(comments, struct))
      return { reason: 'It holds what others made', passes: true };
  }
  return { update: encodeUpdate(groupByClient(made), deletionsIn(extract, comments, ds)) };
}

/**
 * The reason against an edit that says something elsewhere than at these fields, or `null`. Of threads elsewhere it says what it says of
 * those that are not there at all. All that it follows has to be in the document.
 */
export function sayingBeyond(
  comments: Y.Doc,
  decoded: DecodedUpdate,
  { fields }: Pick<CommentsScope, 'fields'>,
): string | null {
  const incoming = readIncoming(comments, decoded, NO_STRUCTS);
  if (typeof incoming === 'string') return incoming;
  const placed = placeThreads(comments, fields);
  for (const one of incoming.values()) {
    const problem = beyond(one, incoming, placed, fields);
    if (problem !== null) return problem;
  }
  return null;
}

function beyond(
  { kind, name: { about, id }, record }: Incoming,
  incoming: ReadonlyMap<string, Incoming>,
  { shown, threadOf }: PlacedThreads,
  fields: ReadonlySet<string>,
): string | null {
  const opened = (thread: string) => incoming.get(nameOf('comments', thread));
  if (kind === 'comments') {
    const thread = (record as Records['comments'] | null)?.thread;
    if (thread !== id)
      return thread !== undefined && (shown.has(thread) || opened(thread)) ? null : NO_THREAD;
    const isPlaced = [...incoming.values()].some(
      (other) => other.kind === 'anchors' && other.name.about === id && other.record !== null,
    );
    return isPlaced ? null : ELSEWHERE;
  }
  const thread = threadOf.get(about);
  if (opened(about) === undefined && (thread === undefined || !shown.has(thread))) return NO_COMMENT;
  if (kind !== 'anchors' || record === null) return null;
  const { anchor } = record as Records['anchors'];
  return anchor.on !== 'codex' && fields.has(anchor.field) ? null : ELSEWHERE;
}

const ELSEWHERE = 'This link is for some fields: what is said is about one of them';
// As `checkCommentsUpdate` says it of what is not there.
const NO_THREAD = 'It answers nothing that is here';
const NO_COMMENT = 'It is about no comment that is here';

/** What is deleted of the comments by what is deleted of the extract. */
function deletionsIn(extract: Y.Doc, comments: Y.Doc, ds: DecodedUpdate['ds']): Map<number, ClockSpan[]> {
  const deletes = new Map<number, ClockSpan[]>();
  const add = (client: number, span: ClockSpan) =>
    deletes.set(client, [...(deletes.get(client) ?? []), span]);
  for (const [client, ranges] of ds.clients)
    for (const { clock, len } of mergeRanges(ranges)) {
      const end = clock + len;
      for (const struct of overlapping(extract.store.clients.get(client) ?? [], clock, end)) {
        const there = isContent(struct) ? commentsItem(extract, comments, struct) : null;
        if (there !== null) add(there.id.client, { clock: there.id.clock, len: there.length });
      }
      // What the comments do not have yet came with this edit, or is on its way.
      const from = Math.max(clock, Y.getState(comments.store, client));
      if (client < FIRST_TOLD_CLIENT && from < end) add(client, { clock: from, len: end - from });
    }
  for (const [client, spans] of deletes) deletes.set(client, joinSpans(spans));
  return deletes;
}

/** The item that a record of the extract has in the comments; `null` when it is gone there. */
function commentsItem(extract: Y.Doc, comments: Y.Doc, told: Y.Item): Y.Item | null {
  // Its parent is asked for each time: asking for a root of a document that was just read gives its items another.
  const kind = RECORD_KINDS.find((candidate) => recordsOf(extract, candidate) === told.parent);
  const item =
    kind && told.parentSub !== null ? recordsOf(comments, kind)._map.get(told.parentSub) : undefined;
  return item === undefined || item.deleted ? null : item;
}

/** Whether the comments have, or had, a record of that name. */
function isKnown(comments: Y.Doc, { parent, parentSub }: Y.Item): boolean {
  const root: unknown = parent;
  const kind = RECORD_KINDS.find((candidate) => candidate === root);
  return kind !== undefined && parentSub !== null && recordsOf(comments, kind)._map.has(parentSub);
}

function isContent(struct: Struct): struct is Y.Item {
  return struct instanceof Y.Item && !struct.deleted && !(struct.content instanceof Y.ContentDeleted);
}
