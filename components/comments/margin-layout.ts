/** The places of threads in the margin: each at its line, none over another, the open one exactly at its own. */

export interface MarginItem {
  readonly id: string;
  /** Where its line is, in px from the top of the margin. */
  readonly line: number;
  readonly height: number;
}

/**
 * The top of every item, in px. Items keep the order of their lines; the active one stands at its line, those before it give way
 * upwards as far as there is room, those after it downwards.
 */
export function layOutMargin(
  items: readonly MarginItem[],
  activeId: string | null,
  gap: number,
): ReadonlyMap<string, number> {
  const sorted = [...items].sort((a, b) => a.line - b.line);
  const tops = sorted.map(({ line }) => Math.max(0, line));
  const active = sorted.findIndex(({ id }) => id === activeId);
  for (let index = active - 1; index >= 0; index -= 1) {
    const below = tops[index + 1] ?? 0;
    tops[index] = Math.min(tops[index] ?? 0, below - gap - (sorted[index]?.height ?? 0));
  }
  // Above the page there is no room: what would stand there pushes the rest down, the active one too.
  let free = 0;
  for (const [index, { height }] of sorted.entries()) {
    tops[index] = Math.max(tops[index] ?? 0, free);
    free = (tops[index] ?? 0) + height + gap;
  }
  return new Map(sorted.map(({ id }, index) => [id, tops[index] ?? 0]));
}
