/** Changes of a text as data: the least one between two texts, and changes carried over to a text that has moved on. */

/** Replaces `[from, to)` by `insert`; in UTF-16 units of the text before any change of the same list. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The change in one place that makes `after` of `before`; `null` for equal texts. It never parts a surrogate pair. */
export function changeBetween(before: string, after: string): TextChange | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  if (isInsidePair(before, start) || isInsidePair(after, start)) start -= 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  if (isInsidePair(before, before.length - end) || isInsidePair(after, after.length - end)) end -= 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

/**
 * Changes made for the text `before`, as they are for `now`. `null` where one of them lies in what has changed meanwhile: it
 * can't be told where it would belong.
 */
export function carryChanges(
  changes: readonly TextChange[],
  before: string,
  now: string,
): readonly TextChange[] | null {
  const meanwhile = changeBetween(before, now);
  if (meanwhile === null) return changes;
  const shift = meanwhile.insert.length - (meanwhile.to - meanwhile.from);
  const carried: TextChange[] = [];
  for (const change of changes) {
    if (change.to <= meanwhile.from) carried.push(change);
    else if (change.from >= meanwhile.to)
      carried.push({ ...change, from: change.from + shift, to: change.to + shift });
    else return null;
  }
  return carried;
}

/** The changes in the order of the text. Throws `RangeError` when two overlap or one lies outside of `length` units. */
export function orderChanges(changes: readonly TextChange[], length: number): readonly TextChange[] {
  const ordered = changes.toSorted((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  for (const { from, to } of ordered) {
    if (from < end || to < from || to > length)
      throw new RangeError(`No change of ${from} to ${to} fits into a text of ${length} after ${end}`);
    end = to;
  }
  return ordered;
}

function isInsidePair(text: string, index: number): boolean {
  const [high, low] = [text.charCodeAt(index - 1), text.charCodeAt(index)];
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}
