/** Writers of comments with ids and times that are the same in every run. */
import * as Y from 'yjs';
import { type CommentsUpdateRules, checkCommentsUpdate } from './check-comments-update.ts';
import type { CommentAuthor } from './comments.ts';
import type { CommentWriter } from './record-writing.ts';

export const START = Date.UTC(2027, 0, 4);
/** The time of the server: later than all that test writers write. */
export const NOW = START + 60 * 60 * 1_000;

/** A writer whose ids begin with `number`, and whose clock ticks a second a call. */
export function testWriter(number: number, author: Partial<CommentAuthor> = {}): CommentWriter {
  let count = 0;
  let time = START;
  const id = testId(number, 0);
  return {
    author: { kind: 'user', id, name: `Person ${number}`, ...author },
    environment: {
      now() {
        time += 1_000;
        return time;
      },
      newId() {
        count += 1;
        return testId(number, count);
      },
    },
  };
}

export function testId(writer: number, count: number): string {
  return `${String(writer).padStart(8, '0')}-0000-7000-8000-${count.toString(16).padStart(12, '0')}`;
}

/** A document with a Yjs client id of its own choice. */
export function testDocument(clientId: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  return doc;
}

/** Gives each document what the others have. */
export function exchange(...docs: readonly Y.Doc[]): void {
  for (const from of docs) {
    const update = Y.encodeStateAsUpdate(from);
    for (const to of docs) if (to !== from) Y.applyUpdate(to, update);
  }
}

/** What a page that has the document would send for these edits, all in one update. */
export function sent(doc: Y.Doc, edit: (copy: Y.Doc) => void): Uint8Array {
  const copy = testDocument(99);
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  const before = Y.encodeStateVector(copy);
  edit(copy);
  return Y.encodeStateAsUpdate(copy, before);
}

/** What the server says about an update by this writer. */
export function check(
  doc: Y.Doc,
  update: Uint8Array,
  by: CommentWriter,
  more: Partial<CommentsUpdateRules> = {},
): string | null {
  const refusal = checkCommentsUpdate(doc, update, {
    author: by.author,
    now: NOW,
    mayModerate: false,
    mayChangeOwn: true,
    ...more,
  });
  return refusal && refusal.reason;
}
