/** Joins consecutive updates into one, merging adjacent items. */
import * as Y from 'yjs';
import { type ClockSpan, encodeUpdate, joinSpans, type Struct } from '#core/document/update-encoding.ts';

/**
 * Joins updates into one. Unlike `Y.mergeUpdates`, which keeps an item for each keystroke, adjacent letters become one
 * item. Linear time where each update continues the one before, as in one session; others are left to Yjs.
 */
export function joinUpdates(updates: readonly Uint8Array[]): Uint8Array {
  const [only] = updates;
  if (only !== undefined && updates.length === 1) return only;
  const structs = new Map<number, Struct[]>();
  const deletes = new Map<number, ClockSpan[]>();
  for (const update of updates) {
    const decoded = Y.decodeUpdate(update);
    for (const struct of decoded.structs) {
      if (!append(structs, struct)) return Y.mergeUpdates([...updates]);
    }
    for (const [client, spans] of decoded.ds.clients) {
      const known = deletes.get(client);
      if (known === undefined) deletes.set(client, [...spans]);
      else known.push(...spans);
    }
  }
  for (const [client, spans] of deletes) deletes.set(client, joinSpans(spans));
  return encodeUpdate(structs, deletes);
}

/** False when the struct does not go on where its client's last one ends. */
function append(structs: Map<number, Struct[]>, struct: Struct): boolean {
  if (struct instanceof Y.Skip) return false;
  const { client, clock } = struct.id;
  const run = structs.get(client);
  const last = run?.at(-1);
  if (run === undefined || last === undefined) {
    structs.set(client, [struct]);
    return true;
  }
  if (last.id.clock + last.length !== clock) return false;
  if (!extend(last, struct)) run.push(struct);
  return true;
}

/** Yjs' own condition for one item to swallow the next, as far as it can be told outside of a document. */
function extend(left: Struct, right: Struct): boolean {
  if (!(left instanceof Y.Item) || !(right instanceof Y.Item)) return false;
  const joins =
    Y.compareIDs(right.origin, left.lastId) &&
    Y.compareIDs(left.rightOrigin, right.rightOrigin) &&
    left.content.constructor === right.content.constructor &&
    left.content.mergeWith(right.content as never);
  if (joins) left.length += right.length;
  return joins;
}
