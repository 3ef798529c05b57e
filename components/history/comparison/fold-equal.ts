/** Runs of what is near a change, and of what is not. */

/** Parts further than `context` from a change are runs of their own, in order; joined the runs are the parts. */
export function foldEqual<Part>(
  parts: readonly Part[],
  isSame: (part: Part) => boolean,
  context: number,
): readonly (readonly Part[])[] {
  const runs: { isNear: boolean; parts: Part[] }[] = [];
  let sinceChange = Number.POSITIVE_INFINITY;
  const distances = parts.map((part) => {
    sinceChange = isSame(part) ? sinceChange + 1 : 0;
    return sinceChange;
  });
  let untilChange = Number.POSITIVE_INFINITY;
  for (let index = parts.length - 1; index >= 0; index -= 1) {
    untilChange = distances[index] === 0 ? 0 : untilChange + 1;
    distances[index] = Math.min(distances[index] ?? 0, untilChange);
  }
  for (const [index, part] of parts.entries()) {
    const isNear = (distances[index] ?? 0) <= context;
    const last = runs.at(-1);
    if (last?.isNear === isNear) last.parts.push(part);
    else runs.push({ isNear, parts: [part] });
  }
  return runs.map((run) => run.parts);
}
