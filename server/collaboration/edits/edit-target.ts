/** The target of an edit from a socket: the document that its session has open or, of an extract, the Codex behind it. */
import * as Y from 'yjs';
import { editOfExtract } from '#core/document/extract-update.ts';
import { contentOf } from '../content/document-content.ts';
import type { Room } from '../content/room.ts';

export interface EditTarget {
  readonly document: Room;
  /** The names of the root types that it may be of; `null`: any. */
  readonly roots: ReadonlySet<string> | null;
}

/** That of an extract. */
export interface ExtractOrigin extends EditTarget {
  /** The ids of its fields. */
  readonly fields: readonly string[];
}

/** The edit as one of its target. What is no update stays as it is, to be refused. */
export function editOf({ document, roots }: EditTarget, update: Uint8Array): Uint8Array {
  if (roots === null) return update;
  try {
    const decoded = Y.decodeUpdate(update);
    return contentOf(document).use((doc) => editOfExtract(doc, update, decoded, roots));
  } catch {
    return update;
  }
}
