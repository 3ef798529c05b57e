/** The placeholder edit, which stands in for one whose bytes are lost so that later ones can be read. */
import * as Y from 'yjs';
import { encodeUpdate, type Struct } from '#core/document/update-encoding.ts';

/**
 * An empty update with the clocks `from` to `to` (exclusive) of a client, for a lost one: Yjs holds back later edits of a
 * client while an earlier one is missing. In a text or list it stands behind the client's last item, so that text typed
 * after it keeps its place; elsewhere content that depends on it is lost.
 */
export function placeholderEdit(doc: Y.Doc, client: number, from: number, to: number): Uint8Array {
  const id = Y.createID(client, from);
  const last = doc.store.clients.get(client)?.at(-1);
  const isBehind = last instanceof Y.Item && last.parentSub === null && last.id.clock + last.length === from;
  const struct: Struct = isBehind
    ? new Y.Item(id, null, last.lastId, null, null, null, null, new Y.ContentDeleted(to - from))
    : new Y.GC(id, to - from);
  return encodeUpdate(new Map([[client, [struct]]]), new Map());
}
