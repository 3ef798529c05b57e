/** The words that an update to comments says, read from the update alone. */
import * as Y from 'yjs';
import { BODIES_ROOT, parseRecord } from './records.ts';

/** The bodies of comments in an update, as Markdown, in its order; none for bytes that are no update. */
function wordsIn(update: Uint8Array): readonly string[] {
  let structs: ReturnType<typeof Y.decodeUpdate>['structs'];
  try {
    ({ structs } = Y.decodeUpdate(update));
  } catch {
    return [];
  }
  return structs.flatMap((struct) => {
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentAny)) return [];
    // A record stands under a key of its own, so the update names its root; only in a document it is one.
    const root: unknown = struct.parent;
    const body = root === BODIES_ROOT ? parseRecord(BODIES_ROOT, struct.content.arr[0]) : null;
    return body === null ? [] : [body.markdown];
  });
}

/** What several updates say, as one Markdown text. */
export function joinedWords(updates: readonly Uint8Array[]): string {
  return updates.flatMap(wordsIn).join('\n\n');
}
