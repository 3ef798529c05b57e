/** Finds the dependencies of an update that the document lacks; Yjs would silently hold it back. */
import * as Y from 'yjs';
import type { StructsByClient } from '#core/document/root-resolver.ts';
import { expectedClock } from '#core/document/summarize-update.ts';

type Decoded = ReturnType<typeof Y.decodeUpdate>;

/** By client, the highest clock that has to be there before an update can be taken. */
export type Missing = ReadonlyMap<number, number>;

/**
 * What the document lacks, together with what is `ahead` of it (on its way there before the update) and the update itself, of
 * the predecessors, neighbours and parents that the update names and of what it deletes; `null` when nothing. Linear in the
 * update.
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
    // Says itself that something is left out here.
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

/** Is everything there now that an update lacked? Far quicker than to look at the update again. */
export function isThere(doc: Y.Doc, missing: Missing): boolean {
  for (const [client, clock] of missing) if (clock >= Y.getState(doc.store, client)) return false;
  return true;
}
