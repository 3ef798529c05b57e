/** The hash chain of a document's operations: changing, dropping or reordering a stored row breaks every later hash. */
import { hash } from 'node:crypto';
import * as encoding from 'lib0/encoding';
import { originalAuthor } from '#core/access/imported-author.ts';
import type { JournalEntry, JournalRow } from './journal.ts';

export const HASH_BYTES = 32;

/** The previous hash of a document's first operation. */
export const FIRST_PREV_HASH: Uint8Array = new Uint8Array(HASH_BYTES);

type Hashed = Pick<JournalEntry, 'documentName' | 'operationId' | 'actor' | 'clientTime' | 'payload'> &
  Pick<JournalRow, 'seq' | 'serverTime'>;

/**
 * SHA-256 over the previous hash and the row's document, sequence, author, times and payload, each length-prefixed so that
 * no two rows hash the same bytes. The author of an imported row counts by the id and name they had where it was written; which rows are
 * imported is told by a signed record (server/checkpoints/import-record.ts).
 */
export function chainHash(prevHash: Uint8Array, row: Hashed): Uint8Array {
  const actor = originalAuthor(row.actor);
  const header = encoding.encode((encoder) => {
    encoding.writeVarString(encoder, row.documentName);
    encoding.writeVarUint(encoder, row.seq);
    encoding.writeVarString(encoder, row.operationId);
    encoding.writeVarString(encoder, actor.kind);
    encoding.writeVarString(encoder, actor.id);
    encoding.writeVarString(encoder, actor.name);
    encoding.writeVarUint(encoder, row.clientTime);
    encoding.writeVarUint(encoder, row.serverTime);
    encoding.writeVarUint(encoder, row.payload.length);
  });
  return hash('sha256', Buffer.concat([prevHash, header, row.payload]), 'buffer');
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

export interface ChainWalk {
  /** Takes the next row, in order of sequence. */
  step(row: JournalRow): void;
  /** Every sequence that does not follow from the one before it. */
  readonly breaks: readonly number[];
  readonly operations: number;
  /** The hash of the last row taken. */
  readonly hash: Uint8Array;
}

/** Verifies a chain from its start, without keeping the rows in memory. */
export function walkChain(): ChainWalk {
  let hash = FIRST_PREV_HASH;
  let operations = 0;
  let last = 0;
  const breaks: number[] = [];
  return {
    step(row) {
      operations += 1;
      const follows = row.seq === last + 1 && equalBytes(row.prevHash, hash);
      const intact = follows && equalBytes(row.hash, chainHash(hash, row));
      if (!intact) breaks.push(Math.min(row.seq, last + 1));
      hash = row.hash;
      last = row.seq;
    },
    breaks,
    get operations() {
      return operations;
    },
    get hash() {
      return hash;
    },
  };
}
