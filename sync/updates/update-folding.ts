/** Merges update rows into one, and joins state vectors. */
import * as Y from 'yjs';

/** Merges updates into one, including parts that still wait for missing ones. */
export function foldUpdates(updates: readonly Uint8Array[]): Uint8Array {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  const folded = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return folded;
}

/** The state vector that covers both. */
export function joinStateVectors(a: Uint8Array | null, b: Uint8Array | null): Uint8Array | null {
  if (a === null || b === null) return a ?? b;
  const joined = Y.decodeStateVector(a);
  for (const [client, clock] of Y.decodeStateVector(b)) {
    joined.set(client, Math.max(clock, joined.get(client) ?? 0));
  }
  return Y.encodeStateVector(joined);
}
