/** Blame: whose operation each character of a text came with, from the ranges of ids that operations added. */
import { diffText } from '#core/crdt/plain-text.ts';
import type { ClockRange } from '#core/document/summarize-update.ts';

/** The characters that one operation added, as ranges of Yjs ids. */
export interface OperationRanges {
  readonly seq: number;
  readonly clients: readonly ClockRange[];
}

/** Characters with consecutive ids, and where they stand in the text. */
export interface IdRun {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
  readonly offset: number;
}

/** A stretch of the text: UTF-16 units `[from, to)`. `seq` is `null` where no operation is known to have added it. */
export interface BlamedStretch {
  readonly from: number;
  readonly to: number;
  readonly seq: number | null;
}

export interface Blame {
  /** Takes an operation in, in any order. */
  add(operation: OperationRanges): void;
  /** Whether every character has its operation: no other has to be looked at. */
  isComplete(): boolean;
  /** The text from its beginning to its end, neighbours of one operation joined. What stands between runs belongs to what is before it. */
  stretches(): readonly BlamedStretch[];
}

/**
 * Blames a text of `length` units that consists of these runs. An id belongs to one operation for good, so characters keep their
 * writer through compaction, reload and moves; time is linear in runs and ranges (compare the content maps of Yjs 14).
 */
export function createBlame(runs: readonly IdRun[], length: number): Blame {
  const byClient = new Map<number, IdRun[]>();
  for (const run of [...runs].sort((a, b) => a.clock - b.clock)) {
    const list = byClient.get(run.client);
    if (list === undefined) byClient.set(run.client, [run]);
    else list.push(run);
  }
  const found: BlamedStretch[] = [];
  let missing = runs.reduce((sum, run) => sum + run.length, 0);
  return {
    add({ seq, clients }) {
      for (const { client, from, to } of clients) {
        const list = byClient.get(client) ?? [];
        for (let at = firstBeyond(list, from); at < list.length; at += 1) {
          const run = list[at];
          if (run === undefined || run.clock >= to) break;
          const [begin, end] = [Math.max(run.clock, from), Math.min(run.clock + run.length, to)];
          const shift = run.offset - run.clock;
          found.push({ from: begin + shift, to: end + shift, seq });
          missing -= end - begin;
        }
      }
    },
    isComplete: () => missing <= 0,
    stretches: () => joinStretches(found, runs, length),
  };
}

/** The index of the first run that ends beyond `clock`. */
function firstBeyond(runs: readonly IdRun[], clock: number): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const run = runs[middle];
    if (run !== undefined && run.clock + run.length <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

function joinStretches(
  found: readonly BlamedStretch[],
  runs: readonly IdRun[],
  length: number,
): readonly BlamedStretch[] {
  const joined: { from: number; to: number; seq: number | null }[] = [];
  const put = (from: number, to: number, seq: number | null): void => {
    const last = joined.at(-1);
    if (from >= to) return;
    if (last !== undefined && last.seq === seq) last.to = to;
    else joined.push({ from, to, seq });
  };
  const inOrder = [...found].sort((a, b) => a.from - b.from);
  let next = 0;
  for (const run of [...runs].sort((a, b) => a.offset - b.offset)) {
    // Between two runs stand the ends of blocks, which have no id of their own here.
    const before = joined.at(-1);
    if (before !== undefined) before.to = run.offset;
    else put(0, run.offset, null);
    let at = run.offset;
    for (
      let one = inOrder[next];
      one !== undefined && one.from < run.offset + run.length;
      one = inOrder[next]
    ) {
      put(at, one.from, null);
      put(one.from, one.to, one.seq);
      at = one.to;
      next += 1;
    }
    put(at, run.offset + run.length, null);
  }
  const last = joined.at(-1);
  if (last !== undefined) last.to = length;
  else put(0, length, null);
  return joined;
}

/** `[from, to)` of a text that stood in an earlier one, from `past` on. */
export interface KeptRange {
  readonly from: number;
  readonly to: number;
  readonly past: number;
}

/** What of `now` stood in `past` too, in the order of the text: what the smallest difference between the two leaves. */
export function keptRanges(past: string, now: string): readonly KeptRange[] {
  const kept: KeptRange[] = [];
  let [pastAt, at] = [0, 0];
  const keep = (length: number): void => {
    if (length > 0) kept.push({ from: at, to: at + length, past: pastAt });
    pastAt += length;
    at += length;
  };
  // Each edit stands where the text is once those before it are made.
  for (const { index, remove, insert } of diffText(past, now)) {
    keep(index - at);
    pastAt += remove;
    at += insert.length;
  }
  keep(now.length - at);
  return kept;
}
