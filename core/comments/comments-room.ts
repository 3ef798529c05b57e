/** The room that a Codex has for comments: so many records of each kind, and so many characters. Guests fill half, and deleting gives it back. */
import type * as Y from 'yjs';
import { lengthOfChange } from '#core/suggestions/proposed-change.ts';
import {
  GUEST_SHARE,
  MAX_CHARACTERS,
  MAX_COMMENTS,
  MAX_GUEST_RECORDS,
  MAX_RECORDS,
  NAMES_SHARE,
} from './comments.ts';
import type { Incoming } from './incoming-records.ts';
import {
  type AnyRecord,
  parseRecord,
  parseRecordKey,
  RECORD_KINDS,
  type RecordKind,
  recordsOf,
} from './records.ts';

/** The kinds that hold words. */
const WORDY = ['bodies', 'anchors', 'proposals'] as const satisfies readonly RecordKind[];

/** The reason why these records have no room; `null` when they have. Time is linear in the update, and in the document if it adds words. */
export function checkRoom(doc: Y.Doc, incoming: readonly Incoming[], isGuest: boolean): string | null {
  if (isGuest && incoming.length > MAX_GUEST_RECORDS)
    return `A guest makes at most ${MAX_GUEST_RECORDS} changes at once`;
  const share = isGuest ? GUEST_SHARE : 1;
  for (const kind of RECORD_KINDS) {
    const most = (kind === 'comments' ? MAX_COMMENTS : MAX_RECORDS) * share;
    const added = incoming.filter((one) => one.kind === kind && !isAcceptance(one));
    if (added.length === 0) continue;
    const kept = added.filter(({ record }) => record !== null).length;
    if (kept > 0 && countLiving(doc, kind) + kept > most)
      return `A Codex has room for ${most} ${kind}; delete some to say more`;
    // Yjs keeps the names of what was removed too.
    if (recordsOf(doc, kind)._map.size + added.length > most * NAMES_SHARE)
      return `A Codex has room for ${most * NAMES_SHARE} ${kind} with those that were deleted; nothing more can be said here`;
  }
  const added = incoming.reduce((sum, { kind, record }) => sum + charactersOf(kind, record), 0);
  if (added > 0 && charactersIn(doc) + added > MAX_CHARACTERS * share)
    return `A Codex has room for ${MAX_CHARACTERS * share} characters of comments; delete some to say more`;
  return null;
}

/** It says of an edit of the Codex that is stored by now: there is always room for it, and no more of them than suggestions. */
function isAcceptance({ record }: Incoming): boolean {
  return record !== null && 'outcome' in record && record.outcome === 'accepted';
}

/** Records that count: without comments that were deleted, of which only that they were there is left. */
function countLiving(doc: Y.Doc, kind: RecordKind): number {
  if (kind !== 'comments') return recordsOf(doc, kind).size;
  const deleted = new Set<string>();
  for (const key of recordsOf(doc, 'deletions').keys()) {
    const name = parseRecordKey('deletions', key);
    if (name !== null) deleted.add(name.about);
  }
  return recordsOf(doc, kind).size - deleted.size;
}

function charactersIn(doc: Y.Doc): number {
  let sum = 0;
  for (const kind of WORDY)
    for (const raw of recordsOf(doc, kind).values()) sum += charactersOf(kind, parseRecord(kind, raw));
  return sum;
}

/** Of the words and quotes in a record; of an id as much as of a character. */
function charactersOf(kind: RecordKind, record: AnyRecord | null): number {
  if (record === null) return 0;
  if (kind === 'bodies' && 'markdown' in record) return record.markdown.length;
  if (kind === 'proposals' && 'change' in record) return lengthOfChange(record.change);
  if (kind !== 'anchors' || !('anchor' in record) || record.anchor.on !== 'text') return 0;
  const { quote, before, after, ids } = record.anchor;
  return quote.length + before.length + after.length + ids.length;
}
