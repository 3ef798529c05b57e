/** The answer to "what am I missing", read from the bytes of a document without building it. */
import { inflateRawSync } from 'node:zlib';
import * as Y from 'yjs';
import type { Task } from '../../threads/task.ts';

/** A document as one Yjs update, and what was applied since. */
export interface StoredContent {
  readonly bytes: Uint8Array;
  /** `bytes` are deflated. */
  readonly isPacked: boolean;
  /** The state vector of `bytes`, if it is known. */
  readonly vector: Uint8Array | null;
  /** Later updates, in the order they came. */
  readonly tail: readonly Uint8Array[];
}

export interface SyncQuestion extends StoredContent {
  /** The state vector of whoever asks. */
  readonly asked: Uint8Array;
}

export interface SyncAnswer {
  /** What the document has beyond that, as one Yjs update. */
  readonly update: Uint8Array;
  /** What the document has, the tail included. */
  readonly vector: Uint8Array;
}

export interface AnswerFromBytes extends SyncAnswer {
  /** The state vector of the bytes without the tail. */
  readonly ofBytes: Uint8Array;
}

/** The state vector of whoever has nothing. */
export const NOTHING = Uint8Array.of(0);

/** Linear in the size of the document. */
export function answerFromBytes({ asked, tail, ...stored }: SyncQuestion): AnswerFromBytes {
  const bytes = unpack(stored);
  const ofBytes = stored.vector ?? Y.encodeStateVectorFromUpdate(bytes);
  const beyond = isNothing(asked) ? bytes : Y.diffUpdate(bytes, asked);
  return {
    // The tail is short: merging is quadratic in the number of updates.
    update: tail.length === 0 ? beyond : Y.mergeUpdates([beyond, ...tail]),
    vector: extendVector(ofBytes, tail),
    ofBytes,
  };
}

export const answerTask: Task<SyncQuestion, AnswerFromBytes> = {
  name: 'answer a page that synchronizes',
  work: answerFromBytes,
};

export function unpack({ bytes, isPacked }: Pick<StoredContent, 'bytes' | 'isPacked'>): Uint8Array {
  return isPacked ? inflateRawSync(bytes) : bytes;
}

/** The state vector after the updates of the tail. Leaves out what begins behind a gap. */
export function extendVector(vector: Uint8Array, tail: readonly Uint8Array[]): Uint8Array {
  if (tail.length === 0) return vector;
  const clocks = Y.decodeStateVector(vector);
  for (const update of tail) {
    const { from, to } = Y.parseUpdateMeta(update);
    for (const [client, end] of to) {
      const known = clocks.get(client) ?? 0;
      if ((from.get(client) ?? 0) <= known && end > known) clocks.set(client, end);
    }
  }
  return Y.encodeStateVector(clocks);
}

function isNothing(vector: Uint8Array): boolean {
  return vector.length === 1 && vector[0] === 0;
}
