/** The threads of one comments document in another: those of a branch in the comments of its Codex, when it is merged. */
import type * as Y from 'yjs';
import { readThreads } from './read-threads.ts';
import { parseRecord, parseRecordKey, RECORD_KINDS, type RecordKind, recordsOf } from './records.ts';

/** What belongs to a comment; the rest belongs to a thread. */
const OF_COMMENTS: readonly RecordKind[] = ['bodies', 'deletions', 'reactions'];

/**
 * Puts the threads of `from` that somebody says something in still into `to`, each record under its key and as it was signed. A comment that `to` has,
 * or has had, is left as it is there, so that carrying again brings only what came since. Anchors need no change: a branch that is merged leaves
 * its characters in the Codex under the same ids. Returns how many comments it put.
 */
export function carryThreads(from: Y.Doc, to: Y.Doc): number {
  const shown = new Set(readThreads(from).map(({ id }) => id));
  const threads = new Set([...shown].filter((id) => !recordsOf(to, 'comments').has(id)));
  const comments = new Set(
    [...recordsOf(from, 'comments').entries()].flatMap(([id, raw]) => {
      const thread = parseRecord('comments', raw)?.thread;
      return thread !== undefined && shown.has(thread) && !recordsOf(to, 'comments').has(id) ? [id] : [];
    }),
  );
  to.transact(() => {
    for (const kind of RECORD_KINDS) {
      const carried = kind === 'comments' || OF_COMMENTS.includes(kind) ? comments : threads;
      for (const [key, raw] of recordsOf(from, kind).entries()) {
        const about = parseRecordKey(kind, key)?.about;
        const record = about !== undefined && carried.has(about) ? parseRecord(kind, raw) : null;
        if (record !== null && !recordsOf(to, kind).has(key)) recordsOf(to, kind).set(key, record);
      }
    }
  });
  return comments.size;
}
