/** The ranges of operations that a rule of retention folds into one state each: sessions that are over, cut where somebody refers to a state. */
import { groupSessions, type LoggedOperation } from '#core/history/history-sessions.ts';

export interface FoldRange {
  /** Both ends included. */
  readonly from: number;
  readonly to: number;
}

export interface RangeOptions {
  /** Sessions that ended before it, ms since epoch, are old enough. */
  readonly before: number;
  /** Numbers after which somebody may ask for the state. */
  readonly kept: ReadonlySet<number>;
  /** Whether more operations follow: then the last session may go on. */
  readonly isOpen: boolean;
  /** No range has more. */
  readonly most: number;
}

export interface FoldRanges {
  readonly ranges: readonly FoldRange[];
  /** The last operation that has been looked at for good; `null` for none. */
  readonly upTo: number | null;
}

/** `operations`: in order, without gaps, from the beginning of a session on. */
export function findFoldRanges(
  operations: readonly LoggedOperation[],
  { before, kept, isOpen, most }: RangeOptions,
): FoldRanges {
  const sessions = groupSessions(operations).reverse();
  const cut = isOpen && sessions.length > 1 ? sessions.slice(0, -1) : sessions;
  const ranges: FoldRange[] = [];
  let upTo: number | null = null;
  for (const { fromSeq, toSeq, to } of cut) {
    if (to >= before) break;
    let from = fromSeq;
    for (let seq = fromSeq; seq <= toSeq; seq += 1) {
      if (seq !== toSeq && !kept.has(seq) && seq - from + 1 < most) continue;
      if (seq > from) ranges.push({ from, to: seq });
      from = seq + 1;
    }
    upTo = toSeq;
  }
  return { ranges, upTo };
}
