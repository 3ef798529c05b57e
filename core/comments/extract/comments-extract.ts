/** The extract of the comments on a Codex: the threads about some of its fields, in step with the whole record by record (docs/adr/0073). */
import * as Y from 'yjs';
import { fingerprint } from '#core/crdt/fingerprint.ts';
import { type ClockSpan, EMPTY_UPDATE, encodeUpdate, type Struct } from '#core/document/update-encoding.ts';
import { nameOf } from '../incoming-records.ts';
import { RECORD_KINDS, recordsOf } from '../records.ts';
import { type CommentsScope, FIRST_TOLD_CLIENT, recordItem, tellRecords } from './told-records.ts';

/** A short name for the fields that an extract of comments is of. */
export function commentsMark({ fields }: Pick<CommentsScope, 'fields'>): string {
  return fingerprint([...fields].sort().join('\n'));
}

/**
 * What `extract` lacks of that which it is to hold of these comments now, and what it has too much, as an update of it; `null` when they
 * are in step. So it is a function of the comments, whichever process makes it, and whenever. Time is linear in both.
 */
export function followComments(extract: Y.Doc, comments: Y.Doc, scope: CommentsScope): Uint8Array | null {
  const { records, runs } = tellRecords(comments, scope);
  const deletes = new Map<number, ClockSpan[]>();
  for (const kind of RECORD_KINDS)
    for (const [key, { id, deleted }] of recordsOf(extract, kind)._map) {
      const told = records.get(nameOf(kind, key))?.id;
      if (deleted || (told?.client === id.client && told.clock === id.clock)) continue;
      deletes.set(id.client, [...(deletes.get(id.client) ?? []), { clock: id.clock, len: 1 }]);
    }
  const structs = new Map<number, readonly Struct[]>();
  for (const told of records.values()) {
    const { client } = told.id;
    const isLacking = client >= FIRST_TOLD_CLIENT && Y.getState(extract.store, client) === 0;
    if (isLacking) structs.set(client, [recordItem(told)]);
  }
  for (const [client, run] of runs) {
    const state = Y.getState(extract.store, client);
    const lacking = run.filter(({ id }) => id.clock >= state);
    if (lacking.length > 0) structs.set(client, lacking);
  }
  return structs.size === 0 && deletes.size === 0 ? null : encodeUpdate(structs, deletes);
}

/** The extract as it is made, as one update. */
export function makeCommentsExtract(comments: Y.Doc, scope: CommentsScope): Uint8Array {
  const empty = new Y.Doc();
  try {
    return followComments(empty, comments, scope) ?? EMPTY_UPDATE;
  } finally {
    empty.destroy();
  }
}
