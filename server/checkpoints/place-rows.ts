/** Finds for rows that are not right where they stand whether they were moved, altered in place, or put in; and which are gone. */
import type { LogBreak } from '#core/history/log-break.ts';
import { equalBytes } from '../journal/hash-chain.ts';

/** As much of a row as it takes to place it. */
export interface PlacedRow {
  readonly seq: number;
  readonly prevHash: Uint8Array;
  readonly hash: Uint8Array;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

interface Places<Row> {
  /** The number of the last row that there has to be. */
  readonly end: number;
  /** Whether a row is right with this number. */
  fits(row: Row, seq: number): boolean;
}

interface Moved<Row> {
  readonly row: Row;
  readonly was: number;
}

/** Numbers on either side of where a row stands that it may have had. */
const NEAR = 24;
/** As many missing numbers are all tried. */
const FEW = 200;

/** `odd`: the rows that are not right where they stand; `gaps`: the numbers without a right row. */
export function placeRows<Row extends PlacedRow>(
  odd: readonly Row[],
  gaps: readonly Range[],
  places: Places<Row>,
): LogBreak[] {
  const missing = new Missing(gaps);
  const moved: Moved<Row>[] = [];
  const rest: Row[] = [];
  for (const row of odd) {
    const was = missing.candidates(row.seq).find((seq) => places.fits(row, seq));
    if (was === undefined) rest.push(row);
    else {
      missing.fill(was);
      moved.push({ row, was });
    }
  }
  const inserted: number[] = [];
  const breaks: LogBreak[] = [];
  for (const row of rest) {
    if (missing.fill(row.seq)) breaks.push(breakAt('altered', row.seq));
    else inserted.push(isOusted(row, moved, places) ? row.seq - 1 : row.seq);
  }
  const gone = missing.ranges();
  const shiftOf = (seq: number, was: number): number =>
    inserted.filter((each) => each < seq).length -
    gone.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, was - 1) - from + 1), 0);
  // Rows that were only renumbered, because one before them was put in or removed, are as they were.
  const reordered = moved.filter(({ row, was }) => row.seq - was !== shiftOf(row.seq, was));
  const last = gone.at(-1);
  return [
    ...breaks,
    ...inserted.map((seq) => breakAt('inserted', seq)),
    ...reordered.map(({ row, was }) => ({ ...breakAt('reordered', row.seq), was })),
    ...gone.map(({ from, to }) => ({
      ...breakAt(to === places.end && from === last?.from ? 'truncated' : 'removed', from),
      to,
    })),
  ];
}

/** Whether the row after it is chained to it: then it is the right one, and what stands in its place was put in. */
function isOusted<Row extends PlacedRow>(
  row: Row,
  moved: readonly Moved<Row>[],
  { fits }: Places<Row>,
): boolean {
  const next = moved.find(({ was }) => was === row.seq);
  return next !== undefined && equalBytes(next.row.prevHash, row.hash) && fits(row, row.seq - 1);
}

function breakAt(kind: LogBreak['kind'], seq: number): LogBreak {
  return { kind, seq, to: null, was: null };
}

/** Numbers without a row, of which more and more are found. */
class Missing {
  private readonly gaps: readonly Range[];
  private readonly filled = new Set<number>();
  private readonly few: readonly number[];

  constructor(gaps: readonly Range[]) {
    this.gaps = gaps;
    const size = gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    this.few =
      size > FEW
        ? []
        : gaps.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
  }

  /** The nearest first. */
  candidates(seq: number): number[] {
    const near = this.few.length > 0 ? this.few : around(seq);
    return near.filter((each) => this.has(each)).sort((a, b) => Math.abs(a - seq) - Math.abs(b - seq));
  }

  fill(seq: number): boolean {
    if (!this.has(seq)) return false;
    this.filled.add(seq);
    return true;
  }

  /** What is still missing. A gap may be as long as somebody has written into the head row. */
  ranges(): Range[] {
    const filled = [...this.filled].sort((a, b) => a - b);
    return this.gaps.flatMap((gap) => {
      const inside = filled.filter((seq) => gap.from <= seq && seq <= gap.to);
      const starts = [gap.from, ...inside.map((seq) => seq + 1)];
      const ends = [...inside.map((seq) => seq - 1), gap.to];
      return starts
        .map((from, index) => ({ from, to: ends[index] as number }))
        .filter(({ from, to }) => from <= to);
    });
  }

  private has(seq: number): boolean {
    return !this.filled.has(seq) && this.gaps.some(({ from, to }) => from <= seq && seq <= to);
  }
}

function around(seq: number): number[] {
  return Array.from({ length: 2 * NEAR + 1 }, (_, index) => seq - NEAR + index);
}
