/** Merges consecutive operations of a document into one update, which is kept compressed: a stretch. */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Task } from '../../threads/task.ts';
import { composeUpdates } from './compose-updates.ts';
import { sha256 } from './sha256.ts';

export interface MergedOperations {
  /** Of the merged update. */
  readonly bytes: number;
  /** The update, compressed. */
  readonly content: Uint8Array;
  /** Of `content`. */
  readonly sha256: Uint8Array;
}

const QUALITY = 5;
/** A stretch holds less than that by far; damaged bytes must not fill the memory. */
const MAX_BYTES = 512 * 1024 * 1024;

/** `null` where the updates cannot be merged (see `composeUpdates`). What was written and deleted within the stretch is not in it, but for types. */
export const mergeOperationsTask: Task<readonly Uint8Array[], MergedOperations | null> = {
  name: 'merge operations into a stretch',
  work(updates) {
    const update = composeUpdates(updates);
    if (update === null) return null;
    const content = brotliCompressSync(update, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: update.length,
      },
    });
    return { bytes: update.length, content, sha256: sha256(content) };
  },
};

/** The update of a stretch. Throws where its bytes are damaged. */
export function openStretch(content: Uint8Array): Uint8Array {
  return brotliDecompressSync(content, { maxOutputLength: MAX_BYTES });
}
