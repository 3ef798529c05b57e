/** Finds the dependencies of an update that the document lacks; Yjs would silently hold it back. */
import * as Y from 'yjs';
import type { StructsByClient } from '#core/document/root-resolver.ts';
import { expectedClock } from '#core/document/summarize-update.ts';

type Decoded = ReturnType<typeof Y.decodeUpdate>;

/** The highest missing clock by client, below which everything must be present before an update can be applied. */
export type Missing = ReadonlyMap<number, number>;

/**
 * The dependencies of an update (predecessors, neighbours, parents, deleted items) that are in neither the document, nor the edits
 * `ahead` of it, nor the update itself; `null` if nothing is missing. Linear in the update.
 */
export function findMissing(doc: Y.Doc, { structs, ds }: Decoded, ahead: StructsByClient): Missing | null {
  const known = new Map<number, number>();
  const missing = new Map<number, number>();
  const end = (client: number): number => known.get(client) ?? expectedClock(doc, ahead, client);
  const need = (client: number, clock: number): void => {
    if (clock >= end(client)) missing.set(client, Math.max(clock, missing.get(client) ?? 0));
  };
  // An update lists the structs of each client in order of clock; a gap shows as a clock beyond what is known so far.
  for (const struct of structs) {
    const { client, clock } = struct.id;
    if (clock > 0) need(client, clock - 1);
    // A skip declares that something is left out here.
    if (struct instanceof Y.Skip) missing.set(client, Number.POSITIVE_INFINITY);
    known.set(client, Math.max(end(client), clock + struct.length));
  }
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    const { origin, rightOrigin, parent } = struct;
    for (const id of [origin, rightOrigin, parent]) if (id instanceof Y.ID) need(id.client, id.clock);
  }
  for (const [client, ranges] of ds.clients) {
    for (const { clock, len } of ranges) if (len > 0) need(client, clock + len - 1);
  }
  return missing.size === 0 ? null : missing;
}

/** Whether everything missing has arrived; much faster than examining the update again. */
export function isThere(doc: Y.Doc, missing: Missing): boolean {
  for (const [client, clock] of missing) if (clock >= Y.getState(doc.store, client)) return false;
  return true;
}
