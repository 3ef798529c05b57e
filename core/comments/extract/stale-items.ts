/** Stale items: those that a page of an extract of comments still has from before, and is told no more. */
import * as Y from 'yjs';
import { type ClockSpan, encodeUpdate } from '#core/document/update-encoding.ts';
import { parseRecord, parseRecordKey, RECORD_KINDS, recordsOf } from '../records.ts';
import { FIRST_TOLD_CLIENT } from './told-records.ts';

/**
 * For whoever has `vector`, a state vector: the deletion of what they have and the extract does not hold any more, as an update; `null`
 * where there is nothing. `authorId` is theirs: what they have not sent yet stays. Says nothing of the comments but this: of pages of
 * other guests as much as was asked is deleted, and of pages of members, which are never told by their own ids, nothing.
 */
export function staleItems(
  extract: Y.Doc,
  comments: Y.Doc,
  vector: Uint8Array,
  authorId: string,
): Uint8Array | null {
  const deletes = new Map<number, readonly ClockSpan[]>();
  for (const [client, clock] of Y.decodeStateVector(vector)) {
    const from = Y.getState(extract.store, client);
    const end = client >= FIRST_TOLD_CLIENT ? clock : endOfGuest(comments, client, { clock, authorId });
    if (end > from) deletes.set(client, [{ clock: from, len: end - from }]);
  }
  return deletes.size === 0 ? null : encodeUpdate(new Map(), deletes);
}

function endOfGuest(
  comments: Y.Doc,
  client: number,
  { clock, authorId }: { readonly clock: number; readonly authorId: string },
): number {
  const signers = signersOf(comments, client);
  if (signers.some(({ kind }) => kind !== 'guest')) return 0;
  const isOthers = signers.some(({ id }) => id !== authorId);
  return isOthers ? clock : Math.min(clock, Y.getState(comments.store, client));
}

/** Who has signed what is left of the records that a page made. */
function signersOf(comments: Y.Doc, client: number) {
  return (comments.store.clients.get(client) ?? []).flatMap((struct) => {
    if (!(struct instanceof Y.Item) || struct.deleted || struct.parentSub === null) return [];
    const kind = RECORD_KINDS.find((candidate) => recordsOf(comments, candidate) === struct.parent);
    const record = kind && parseRecord(kind, recordsOf(comments, kind).get(struct.parentSub));
    if (kind === undefined || record == null) return [];
    if ('author' in record) return [record.author];
    const about = parseRecordKey(kind, struct.parentSub)?.about ?? '';
    return parseRecord('comments', recordsOf(comments, 'comments').get(about))?.author ?? [];
  });
}
