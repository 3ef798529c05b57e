/** Rebuilds a document from a snapshot and the rows after it; what is damaged is set aside, never allowed to blank it. */
import { createHash } from 'node:crypto';
import * as Y from 'yjs';
import { crc32c } from './crc32c.ts';
import { equalBytes } from './hash-chain.ts';
import type { LoadedDocument } from './journal.ts';

export interface StoredSnapshot {
  readonly seq: number;
  readonly state: Uint8Array;
  readonly sha256: Uint8Array;
}

export interface StoredPayload {
  readonly seq: number;
  readonly payload: Uint8Array;
  readonly crc32c: number;
}

export interface Rebuilt extends LoadedDocument {
  /** True when the rebuilt document waits for operations that are nowhere in the journal. */
  readonly incomplete: boolean;
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

/** Is the snapshot the bytes that were written, and do they make a document? */
export function isSnapshotIntact(snapshot: StoredSnapshot): boolean {
  return equalBytes(sha256(snapshot.state), snapshot.sha256);
}

/**
 * Applies the rows in order. A row whose checksum is wrong, or that Yjs cannot read or apply, is left out; because a failed
 * apply may have changed half of the document, everything is then applied again without it. `inspect` sees the document
 * before it is let go.
 */
export function rebuildDocument(
  snapshot: StoredSnapshot | null,
  rows: readonly StoredPayload[],
  inspect?: (doc: Y.Doc, state: Uint8Array) => void,
): Rebuilt {
  const bad = new Map<number, string>();
  for (const row of rows) {
    const reason = findDamage(row);
    if (reason !== null) bad.set(row.seq, reason);
  }
  const good = rows.filter(({ seq }) => !bad.has(seq));
  let doc = applyAll(snapshot, good, bad);
  while (doc === null) {
    doc = applyAll(
      snapshot,
      good.filter(({ seq }) => !bad.has(seq)),
      bad,
    );
  }
  const state = Y.encodeStateAsUpdate(doc);
  const rebuilt = {
    state,
    seq: rows.at(-1)?.seq ?? snapshot?.seq ?? 0,
    quarantined: Array.from(bad, ([seq, reason]) => ({ seq, reason })),
    incomplete: doc.store.pendingStructs !== null || doc.store.pendingDs !== null,
  };
  inspect?.(doc, state);
  doc.destroy();
  return rebuilt;
}

function findDamage(row: StoredPayload): string | null {
  if (crc32c(row.payload) !== row.crc32c) return 'the payload does not match its checksum';
  try {
    Y.decodeUpdate(row.payload);
    return null;
  } catch (error) {
    return `the payload is not an update: ${reasonOf(error)}`;
  }
}

/** `null` when a row would not apply; it is in `bad` then. */
function applyAll(
  snapshot: StoredSnapshot | null,
  rows: readonly StoredPayload[],
  bad: Map<number, string>,
): Y.Doc | null {
  const doc = new Y.Doc();
  if (snapshot !== null) Y.applyUpdate(doc, snapshot.state);
  for (const row of rows) {
    try {
      Y.applyUpdate(doc, row.payload);
    } catch (error) {
      bad.set(row.seq, `the update does not apply: ${reasonOf(error)}`);
      doc.destroy();
      return null;
    }
  }
  return doc;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
