/** Records as acts write them: put under new keys, found by what they are about, removed. */
import type * as Y from 'yjs';
import type { Environment } from '#core/environment.ts';
import { BinderyError } from '#core/errors.ts';
import type { CommentAuthor } from './comments.ts';
import {
  type AnyRecord,
  parseRecord,
  parseRecordKey,
  type RecordKind,
  type Records,
  recordsOf,
} from './records.ts';

/** Who writes, when, and under which ids. */
export interface CommentWriter {
  readonly author: CommentAuthor;
  readonly environment: Pick<Environment, 'now' | 'newId'>;
  /** Of the transactions, for whoever observes the document. */
  readonly origin?: unknown;
}

/** Now, or just after all that was seen where a clock runs behind: what answers something is never older than it. */
export function timeAfter(now: number, seen: readonly { readonly at: number }[]): number {
  return seen.reduce((time, { at }) => Math.max(time, at + 1), now);
}

/** The comment that began a thread. Throws `not_found`. */
export function requireThread(doc: Y.Doc, threadId: string): Records['comments'] {
  const opening = parseRecord('comments', recordsOf(doc, 'comments').get(threadId));
  if (opening === null || opening.thread !== threadId)
    throw new BinderyError('not_found', 'There is no such thread');
  return opening;
}

/** The records about a comment or thread, with their keys. */
export function about<Kind extends RecordKind>(
  doc: Y.Doc,
  kind: Kind,
  id: string,
): [string, Records[Kind]][] {
  const found: [string, Records[Kind]][] = [];
  for (const [key, raw] of recordsOf(doc, kind).entries()) {
    if (parseRecordKey(kind, key)?.about !== id) continue;
    const record = parseRecord(kind, raw);
    if (record !== null) found.push([key, record]);
  }
  return found;
}

export function put<Kind extends RecordKind>(
  doc: Y.Doc,
  kind: Kind,
  key: string,
  record: Records[Kind],
): void {
  recordsOf(doc, kind).set(key, record satisfies AnyRecord);
}

export function remove(doc: Y.Doc, kind: RecordKind, records: readonly (readonly [string, unknown])[]): void {
  for (const [key] of records) recordsOf(doc, kind).delete(key);
}
