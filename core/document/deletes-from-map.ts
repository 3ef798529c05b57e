/** The check whether an update deletes what a root map holds. */
import type * as Y from 'yjs';
import type { DecodedUpdate } from './root-resolver.ts';

/** Whether the update would take away a present value of the root map `root`: one item each or, where several wrote at once, a few. */
export function deletesFromMap(doc: Y.Doc, root: string, { ds }: DecodedUpdate): boolean {
  const map = doc.share.get(root);
  if (ds.clients.size === 0 || map === undefined) return false;
  return [...map._map.values()].some(
    ({ deleted, id, length }) =>
      !deleted &&
      (ds.clients.get(id.client) ?? []).some(
        ({ clock, len }) => clock < id.clock + length && id.clock < clock + len,
      ),
  );
}
