/** Reads the acts from an update to a comments document, as history tells them: who said, settled or decided something. */
import * as Y from 'yjs';
import type { CommentAuthor } from './comments.ts';
import { parseRecord, parseRecordKey, RECORD_KINDS, type RecordKind } from './records.ts';

/** In the order in which history offers them. `reopened` also takes a decision back. */
export const COMMENT_ACT_KINDS = [
  'commented',
  'answered',
  'suggested',
  'deleted',
  'resolved',
  'reopened',
  'accepted',
  'rejected',
] as const;
export type CommentActKind = (typeof COMMENT_ACT_KINDS)[number];

export interface CommentAct {
  readonly kind: CommentActKind;
  /** The comment or thread it is about. */
  readonly about: string;
  /** Of what was said: the thread it was said in. */
  readonly thread?: string;
  readonly author: CommentAuthor;
}

const OUTCOME_KINDS = { accepted: 'accepted', rejected: 'rejected', open: 'reopened' } as const;

/**
 * In the order in which the records stand in the update. Edits, reactions and new places are left out: they say nothing new. What is
 * no record is passed over. A record is never written over, so it stands in the update itself.
 */
export function readCommentActs(update: Uint8Array): readonly CommentAct[] {
  const acts: CommentAct[] = [];
  const suggested = new Set<string>();
  for (const struct of Y.decodeUpdate(update).structs) {
    if (!(struct instanceof Y.Item) || struct.parentSub === null) continue;
    // Decoded, and not yet in a document, a parent is the name of its root.
    const root: unknown = struct.parent;
    const kind = RECORD_KINDS.find((candidate) => candidate === root);
    const name = kind === undefined ? null : parseRecordKey(kind, struct.parentSub);
    if (kind === undefined || name === null) continue;
    if (kind === 'proposals') suggested.add(name.about);
    const act = actOf(kind, name.about, struct.content.getContent()[0]);
    if (act !== null) acts.push(act);
  }
  return acts.map((act) =>
    act.kind === 'commented' && suggested.has(act.about) ? { ...act, kind: 'suggested' } : act,
  );
}

function actOf(kind: RecordKind, about: string, raw: unknown): CommentAct | null {
  switch (kind) {
    case 'comments': {
      const record = parseRecord(kind, raw);
      if (record === null) return null;
      const { thread, author } = record;
      return { kind: thread === about ? 'commented' : 'answered', about, thread, author };
    }
    case 'states': {
      const record = parseRecord(kind, raw);
      return record && { kind: record.resolved ? 'resolved' : 'reopened', about, author: record.author };
    }
    case 'decisions': {
      const record = parseRecord(kind, raw);
      return record && { kind: OUTCOME_KINDS[record.outcome], about, author: record.author };
    }
    case 'deletions': {
      const record = parseRecord(kind, raw);
      return record && { kind: 'deleted', about, author: record.author };
    }
    default:
      return null;
  }
}
