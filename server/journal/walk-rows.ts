/** Walks the operations of a document in order, packed ones and rows. */
import { isBinderyError } from '#core/errors.ts';
import type { StoredRow } from './journal.ts';
import { type PackedReader, rowsOf } from './packed-reader.ts';

export interface WalkParts {
  readonly packed: Pick<PackedReader, 'blockAfter'>;
  /** The next rows after a number, at most a page. */
  readonly readPage: (after: number) => Promise<StoredRow[]>;
  readonly pageSize: number;
}

/**
 * As they are, unchecked. Where there are rows beside a block that has their numbers, both are told: somebody put one of them in. A block that cannot
 * be read is passed over; its operations are missing then, and `PackedReader.check` tells why.
 */
export async function* walkRows(
  { packed, readPage, pageSize }: WalkParts,
  documentName: string,
  { after, upTo }: { readonly after: number; readonly upTo: number },
): AsyncGenerator<StoredRow> {
  for (let last = after; last < upTo; ) {
    const page = await readPage(last);
    // Rows first, then blocks: what is packed in between is seen in one of them at least.
    const isWhole = page.length > 0 && isUnbroken(page, last);
    const block = isWhole ? null : await packed.blockAfter(documentName, Math.max(last, 0));
    if (block === null || block.firstSeq > upTo) {
      yield* page;
      if (page.length < pageSize) return;
      last = page.at(-1)?.seq ?? upTo;
      continue;
    }
    const before = page.filter(({ seq }) => seq < block.firstSeq);
    yield* before;
    const from = before.at(-1)?.seq ?? last;
    // There may be more before the block.
    if (before.length === pageSize) last = from;
    else {
      const isWithin = ({ seq }: StoredRow) => seq >= block.firstSeq && seq <= block.lastSeq;
      // What was packed after the look at the rows is no row any more at another look.
      const beside = page.some(isWithin) ? (await readPage(block.firstSeq - 1)).filter(isWithin) : [];
      const both = [...(await readable(block, (row) => row.seq > from && row.seq <= upTo)), ...beside];
      yield* both.sort((a, b) => a.seq - b.seq);
      last = block.lastSeq;
    }
  }
}

/** Whether rows follow one another from a number on: a gap among them is one that a block may fill, for a row may have been put in before it. */
export function isUnbroken(rows: readonly { readonly seq: number }[], after: number): boolean {
  return rows.every(({ seq }, index) => seq === after + 1 + index);
}

/** The first number that should be there and is not. */
export function findGap(after: number, rows: readonly { readonly seq: number }[]): number | null {
  const index = rows.findIndex(({ seq }, place) => seq !== after + 1 + place);
  return index < 0 ? null : after + 1 + index;
}

async function readable(...[block, holds]: Parameters<typeof rowsOf>): Promise<StoredRow[]> {
  try {
    return await rowsOf(block, holds);
  } catch (error) {
    if (isBinderyError(error) && error.code === 'corrupt') return [];
    throw error;
  }
}
