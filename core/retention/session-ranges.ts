/** The ranges of operations that become one state each where sessions are kept for some time only: from one state that somebody refers to up to the next. */
import { groupSessions, type LoggedOperation } from '#core/history/history-sessions.ts';
import type { FoldRange } from './fold-ranges.ts';

export interface SessionRangeOptions {
  /** Sessions that ended before it, ms since epoch, are old enough. */
  readonly before: number;
  /** Numbers after which somebody may ask for the state. */
  readonly kept: ReadonlySet<number>;
  /** What is folded already: there is no state within these. */
  readonly folded: readonly FoldRange[];
  /** Whether the operations end before what may be folded does. */
  readonly isCut: boolean;
  /** No range has more, unless one that is folded already has. */
  readonly most: number;
}

export interface SessionRanges {
  readonly ranges: readonly FoldRange[];
  /** The last operation of a range; `null` for none. */
  readonly upTo: number | null;
  /** The last operation before the range that goes on once more sessions are old enough; `upTo` where there is none. */
  readonly openAfter: number | null;
}

/** `operations`: in order, without gaps, from the beginning of a range on. */
export function findSessionRanges(
  operations: readonly LoggedOperation[],
  options: SessionRangeOptions,
): SessionRanges {
  const { kept, isCut, most } = options;
  const { last, ends, isOver } = findOldSessions(operations, options.before);
  const ranges: FoldRange[] = [];
  let from = operations[0]?.seq ?? 1;
  /** The last states of the range so far: at the end of a session, and any. */
  let [sessionEnd, state] = [0, 0];
  const close = (to: number): void => {
    ranges.push({ from, to });
    from = to + 1;
  };
  for (const seq of statesOf(operations, options.folded)) {
    if (seq > last) break;
    if (seq - from + 1 > most && state >= from) close(sessionEnd >= from ? sessionEnd : state);
    state = seq;
    if (ends.has(seq)) sessionEnd = seq;
    if (kept.has(seq)) close(seq);
  }
  const closed = ranges.at(-1)?.to ?? null;
  if ((isCut && !isOver) || state < from) return { ranges, upTo: closed, openAfter: closed };
  return { ranges: [...ranges, { from, to: state }], upTo: state, openAfter: from - 1 };
}

/** The end of the last session that is old enough, the ends of those before it, and whether one follows that is not. */
function findOldSessions(operations: readonly LoggedOperation[], before: number) {
  const ends = new Set<number>();
  let last = 0;
  for (const { to, toSeq } of groupSessions(operations).reverse()) {
    if (to >= before) return { last, ends, isOver: true };
    ends.add(toSeq);
    last = toSeq;
  }
  return { last, ends, isOver: false };
}

/** The operations after which there is a state, in order. */
function* statesOf(operations: readonly LoggedOperation[], folded: readonly FoldRange[]): Generator<number> {
  const inOrder = widestRanges(folded);
  let at = 0;
  for (const { seq } of operations) {
    while ((inOrder[at]?.to ?? Number.POSITIVE_INFINITY) <= seq) at += 1;
    const range = inOrder[at];
    if (range === undefined || seq < range.from) yield seq;
  }
}

/** Those that no other of them holds, in order. */
export function widestRanges<Range extends FoldRange>(ranges: readonly Range[]): readonly Range[] {
  const widest: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from || b.to - a.to))
    if (range.to > (widest.at(-1)?.to ?? 0)) widest.push(range);
  return widest;
}
