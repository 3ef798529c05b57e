/** Checks the form of an update: its items can be ordered so that each depends only on earlier ones, and it deletes nothing twice. */
import * as Y from 'yjs';
import { type DecodedUpdate, findStruct, groupByClient, type Struct } from './root-resolver.ts';

/**
 * False for forged updates only, on which Yjs would throw or wait for ever. Follows the dependencies of each item
 * iteratively; linear time except for the search by clock.
 */
export function isOrderable(structs: readonly Struct[]): boolean {
  if (!structs.every(looksBack)) return false;
  const first = structs[0]?.id.client;
  // What looks back within one client's pieces is in order.
  if (structs.every(({ id }) => id.client === first)) return true;
  const own = groupByClient(structs);
  const state = new Map<Struct, 'open' | 'done'>();
  for (const root of structs) {
    const stack = [root];
    for (let struct = stack.at(-1); struct !== undefined; struct = stack.at(-1)) {
      const before = state.get(struct);
      if (before !== undefined) {
        state.set(struct, 'done');
        stack.pop();
        continue;
      }
      state.set(struct, 'open');
      for (const { client, clock } of dependencies(struct)) {
        const other = findStruct(own.get(client), clock);
        if (other === null || state.get(other) === 'done') continue;
        if (state.get(other) === 'open') return false;
        stack.push(other);
      }
    }
  }
  return true;
}

/**
 * False for forged updates only: Yjs sorts and merges the ranges it sends, and walks those it applies one by one, so repeated ones
 * would keep it busy for as long as somebody likes. Linear but for sorting.
 */
export function deletesOnce({ ds }: DecodedUpdate): boolean {
  for (const ranges of ds.clients.values()) {
    const sorted = ranges.length < 2 ? ranges : [...ranges].sort((a, b) => a.clock - b.clock);
    const isRepeated = sorted.some(({ clock }, index) => {
      const before = sorted[index - 1];
      return before !== undefined && clock < before.clock + before.len;
    });
    if (isRepeated) return false;
  }
  return true;
}

/** Asked of every keystroke, so without a list of its references. */
function looksBack(struct: Struct): boolean {
  if (!(struct instanceof Y.Item)) return true;
  const { id, origin, rightOrigin } = struct;
  const parent: unknown = struct.parent;
  return (
    isBefore(origin, id) && isBefore(rightOrigin, id) && (!(parent instanceof Y.ID) || isBefore(parent, id))
  );
}

function isBefore(reference: Y.ID | null, { client, clock }: Y.ID): boolean {
  return reference === null || reference.client !== client || reference.clock < clock;
}

function dependencies(struct: Struct): readonly Y.ID[] {
  const { client, clock } = struct.id;
  const previous = clock > 0 ? [Y.createID(client, clock - 1)] : [];
  return [...previous, ...references(struct)];
}

function references(struct: Struct): readonly Y.ID[] {
  if (!(struct instanceof Y.Item)) return [];
  const { origin, rightOrigin, parent } = struct;
  return [origin, rightOrigin, parent].filter((id): id is Y.ID => id instanceof Y.ID);
}
