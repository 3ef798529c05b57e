/** Differences between two texts of lines: code, or the source of a template. */
import { alignSequences, pairAlike } from './align-sequences.ts';
import type { LineChange } from './rich-text-difference.ts';
import { diffByWords, runsOf } from './text-diff.ts';
import { likenessOf, WordBags } from './word-bags.ts';

/** Line by line, and by words within a line that stayed. */
export function diffByLines(left: readonly string[], right: readonly string[]): readonly LineChange[] {
  const changes: LineChange[] = [];
  for (const { removed, added, same } of runsOf([left.length, right.length], alignSequences(left, right))) {
    const gone = left.slice(removed.from, removed.to);
    const come = right.slice(added.from, added.to);
    changes.push(...pairLines(gone, come));
    for (let n = 0; n < same.length; n += 1) changes.push({ kind: 'same', text: left[same.left + n] ?? '' });
  }
  return changes;
}

function pairLines(gone: readonly string[], come: readonly string[]): readonly LineChange[] {
  const bags = new WordBags();
  const [left, right] = [gone, come].map((lines) => lines.map((line) => bags.of(line)));
  const pairs = pairAlike([gone.length, come.length], (i, j) => {
    const [one, other] = [left?.[i], right?.[j]];
    return one === undefined || other === undefined ? 0 : likenessOf(one, other);
  });
  const changes: LineChange[] = [];
  for (const { removed, added, same } of runsOf([gone.length, come.length], pairs)) {
    for (const text of gone.slice(removed.from, removed.to)) changes.push({ kind: 'removed', text });
    for (const text of come.slice(added.from, added.to)) changes.push({ kind: 'added', text });
    for (let n = 0; n < same.length; n += 1)
      changes.push({
        kind: 'changed',
        parts: diffByWords(gone[same.left + n] ?? '', come[same.right + n] ?? ''),
      });
  }
  return changes;
}
