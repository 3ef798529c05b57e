/** Positions among siblings: for nodes that come to stand there, and for those that leave no room. */

import { MAX_POSITION_LENGTH } from '#core/crdt/digits.ts';
import { freshPositions, positionsBetween } from '#core/crdt/row-position.ts';
import type { Environment } from '#core/environment.ts';
import type { ForestNode } from './forest.ts';

export interface Placing {
  /** Positions for the nodes that come, in order. */
  readonly positions: readonly string[];
  /** Siblings that need another position, because those around the gap collide or are no positions. */
  readonly mended: readonly { readonly node: ForestNode; readonly position: string }[];
}

/**
 * Finds room for `count` nodes before the sibling at `gap`.
 * @param leaving siblings that are the ones to be placed, and so are in nobody's way.
 */
export function placeAmong(
  siblings: readonly ForestNode[],
  gap: number,
  leaving: ReadonlySet<ForestNode>,
  count: number,
  random: Environment['random'],
): Placing {
  const lower = siblings[neighbourBefore(siblings, gap, leaving)]?.facts.position ?? null;
  let upper: string | null = null;
  // Siblings at the position of the one above (a collision) move below the new ones.
  const colliding: ForestNode[] = [];
  for (let index = gap; index < siblings.length && upper === null; index += 1) {
    const sibling = siblings[index];
    if (sibling === undefined || leaving.has(sibling)) continue;
    if (sibling.facts.position === lower) colliding.push(sibling);
    else upper = sibling.facts.position;
  }
  const positions = tryBetween(lower, upper, count + colliding.length, random);
  if (positions === null) return renumber(siblings, gap, leaving, count);
  const mended = colliding.map((node, index) => ({ node, position: positions[count + index] ?? '' }));
  return { positions: positions.slice(0, count), mended };
}

/** Index of the nearest sibling before `gap` that stays; -1 when there is none. */
export function neighbourBefore(
  siblings: readonly ForestNode[],
  gap: number,
  leaving: ReadonlySet<ForestNode>,
): number {
  let index = gap - 1;
  for (let node = siblings[index]; node !== undefined && leaving.has(node); node = siblings[index])
    index -= 1;
  return index;
}

/** `null` when one of the bounds is no position, or the gap has grown too narrow. */
function tryBetween(
  lower: string | null,
  upper: string | null,
  count: number,
  random: Environment['random'],
): string[] | null {
  try {
    const positions = positionsBetween(lower, upper, count, random);
    let below = lower ?? '';
    for (const position of positions) {
      if (position <= below || position.length > MAX_POSITION_LENGTH) return null;
      below = position;
    }
    return upper !== null && below >= upper ? null : positions;
  } catch {
    return null;
  }
}

/** New positions for all. Only reached when somebody wrote what is none, or after hundreds of insertions at one place. */
function renumber(
  siblings: readonly ForestNode[],
  gap: number,
  leaving: ReadonlySet<ForestNode>,
  count: number,
): Placing {
  const above = siblings.slice(0, gap).filter((node) => !leaving.has(node));
  const below = siblings.slice(gap).filter((node) => !leaving.has(node));
  const fresh = freshPositions(above.length + count + below.length);
  const positions = fresh.splice(above.length, count);
  const mended = [...above, ...below].map((node, index) => ({ node, position: fresh[index] ?? '' }));
  return { positions, mended: mended.filter(({ node, position }) => node.facts.position !== position) };
}
