/** The header of a packed block, which is read without opening it: whose operations it has, when, of what; all of it derived from its rows. */
import type { JournalRow, StoredRow } from './journal.ts';
import { sha256 } from './states/sha256.ts';

/** What one author wrote of a block. Each run of a rule acts under an id of its own: they are one by the title of the rule. */
export interface PackedWriter {
  readonly kind: JournalRow['actor']['kind'];
  readonly id: string;
  readonly operations: number;
  /** By the server's time, ms since epoch. */
  readonly first: number;
  readonly last: number;
}

export interface PackedHeader {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly prevHash: Uint8Array;
  readonly lastHash: Uint8Array;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly writers: readonly PackedWriter[];
  readonly roots: readonly string[];
  readonly clients: readonly number[];
  readonly ids: Uint8Array;
}

const ID_BYTES = 4;

/** Of rows of one document, in order; there is at least one. */
export function headerOf(rows: readonly [StoredRow, ...StoredRow[]]): PackedHeader {
  const [first] = rows;
  const last = rows.at(-1) ?? first;
  const times = rows.map(({ serverTime }) => serverTime);
  return {
    ...{ firstSeq: first.seq, lastSeq: last.seq, prevHash: first.prevHash, lastHash: last.hash },
    // Clocks of servers may go back.
    ...{ firstAt: Math.min(...times), lastAt: Math.max(...times) },
    writers: writersOf(rows),
    roots: [...new Set(rows.flatMap(({ summary }) => summary.fields.map(({ root }) => root)))].sort(),
    clients: [...new Set(rows.map(({ clientId }) => clientId))].sort((a, b) => a - b),
    ids: Buffer.concat(rows.map(({ operationId }) => shortId(operationId))),
  };
}

function writersOf(rows: readonly StoredRow[]): PackedWriter[] {
  const writers = new Map<string, PackedWriter>();
  for (const { actor, serverTime } of rows) {
    const { kind, id } = actor;
    const key = `${kind}\n${id}`;
    const known = writers.get(key) ?? { kind, id, operations: 0, first: serverTime, last: serverTime };
    writers.set(key, {
      ...{ kind, id, operations: known.operations + 1 },
      ...{ first: Math.min(known.first, serverTime), last: Math.max(known.last, serverTime) },
    });
  }
  return [...writers.values()];
}

/** As much of an id as it takes to tell that an operation is hardly another. */
export function shortId(operationId: string): Uint8Array {
  return sha256(Buffer.from(operationId)).subarray(0, ID_BYTES);
}

/** The places in a block of operations that may have this id. */
export function findShortId(ids: Uint8Array, wanted: Uint8Array): number[] {
  const found: number[] = [];
  const bytes = Buffer.from(ids.buffer, ids.byteOffset, ids.length);
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1))
    if (at % ID_BYTES === 0) found.push(at / ID_BYTES);
  return found;
}
