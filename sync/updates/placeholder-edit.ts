/** The placeholder edit, which stands in for one whose bytes are lost so that later ones can be read. */
import * as Y from 'yjs';
import { encodeUpdate, type Struct } from './update-encoding.ts';

/**
 * An update that takes the clocks `from` to `to` (exclusive) of a client with nothing in them. Yjs keeps an edit aside as long
 * as one before it is missing, here and on the server. In a text or list it stands behind what the client did last, so that
 * what was typed on keeps its place; elsewhere it has none, and what would stand in it is lost with it.
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
