/** The shortest edit from one sequence of numbers to another, as the runs that both have. */

/** Equal elements next to each other, from these places on. */
export interface EqualRun {
  readonly left: number;
  readonly right: number;
  readonly length: number;
}

/** A run on the way to the furthest place of a diagonal, with the one before it. */
interface Step extends EqualRun {
  readonly previous: Step | null;
}

/** Of a diagonal that nothing has reached, or that leads nowhere. */
const NOT_REACHED = -2;

/**
 * The runs in their order, by the greedy search of Myers (“An O(ND) difference algorithm and its variations”, 1986): going removes before it adds.
 * `null` where more than `maxEdits` elements would go and come. Time and memory are O((n + m) · maxEdits) at worst.
 */
export function shortestEdit(
  left: Int32Array,
  right: Int32Array,
  maxEdits: number,
): readonly EqualRun[] | null {
  const [rows, columns] = [left.length, right.length];
  const limit = Math.min(maxEdits, rows + columns);
  // By diagonal (elements of the left one less those of the right one), moved so that none is negative: how many of the left one are used up.
  const middle = limit + 1;
  const used = new Int32Array(2 * limit + 3).fill(NOT_REACHED);
  const steps: (Step | null)[] = new Array<Step | null>(used.length).fill(null);
  // Beyond the end of either sequence there is nothing to look for.
  let [lowest, highest] = [-limit, limit];
  for (let edits = 0; edits <= limit; edits += 1) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      if (diagonal < lowest || diagonal > highest) continue;
      const at = middle + diagonal;
      const [removed, added] = [(used[at - 1] ?? NOT_REACHED) + 1, used[at + 1] ?? NOT_REACHED];
      used[at - 1] = NOT_REACHED;
      const canRemove = removed > 0 && removed <= rows;
      const canAdd = added >= 0 && added - diagonal >= 0 && added - diagonal <= columns;
      const isFirst = edits === 0;
      if (!isFirst && !canRemove && !canAdd) {
        used[at] = NOT_REACHED;
        continue;
      }
      const adds = !canRemove || (canAdd && removed - 1 < added);
      let i = isFirst ? 0 : adds ? added : removed;
      const previous = isFirst ? null : (steps[adds ? at + 1 : at - 1] ?? null);
      const begin = i;
      while (i < rows && i - diagonal < columns && left[i] === right[i - diagonal]) i += 1;
      const step =
        i === begin ? previous : { left: begin, right: begin - diagonal, length: i - begin, previous };
      if (i >= rows && i - diagonal >= columns) return runsTo(step);
      [used[at], steps[at]] = [i, step];
      if (i >= rows) highest = Math.min(highest, diagonal - 1);
      if (i - diagonal >= columns) lowest = Math.max(lowest, diagonal + 1);
    }
  }
  return null;
}

function runsTo(last: Step | null): readonly EqualRun[] {
  const runs: EqualRun[] = [];
  for (let step = last; step !== null; step = step.previous) runs.push(step);
  return runs.reverse();
}
