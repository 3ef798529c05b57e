/** Writers of comments with ids and times that are the same in every run. */
import * as Y from 'yjs';
import type { CommentAuthor } from './comments.ts';
import type { CommentWriter } from './write-comments.ts';

export const START = Date.UTC(2027, 0, 4);

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
