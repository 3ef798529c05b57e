/** Positions of rows: strings between any two of which another fits, with random tails so that concurrent ones differ. */
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing-jittered';
import type { Environment } from '#core/environment.ts';

/** Two writers who insert at the same place at the same time collide once in 2^ROUNDS. */
const ROUNDS = 16;

/**
 * A position between two others (`null`: the start, the end). A random point of the gap rather than its middle, found by
 * halving it ROUNDS times towards a random side: this keeps positions short, 1.44 bits longer per insertion at one place,
 * whereas appending random characters would add them every time.
 * Throws when `lower >= upper` or either is not a position.
 */
export function positionBetween(
  lower: string | null,
  upper: string | null,
  random: Environment['random'],
): string {
  let position = generateKeyBetween(lower, upper);
  let [low, high] = [lower, upper];
  if (low === null || high === null) {
    // An open end: spread within the one whole step that was taken.
    low = position;
    high = generateKeyBetween(position, null);
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    if (random() < 0.5) high = position > low ? position : high;
    else low = position;
    position = generateKeyBetween(low, high);
  }
  return position;
}

/** `count` ordered positions between two others. The first and last have random tails. Throws like `positionBetween`. */
export function positionsBetween(
  lower: string | null,
  upper: string | null,
  count: number,
  random: Environment['random'],
): string[] {
  const positions: string[] = [];
  if (count > 0) positions.push(positionBetween(lower, upper, random));
  const [first = null] = positions;
  if (count > 1) positions.push(positionBetween(first, upper, random));
  if (count > 2) positions.splice(1, 0, ...generateNKeysBetween(first, positions[1] ?? null, count - 2));
  return positions;
}

/** `count` ordered positions for a table that is renumbered. */
export function freshPositions(count: number): string[] {
  return generateNKeysBetween(null, null, count);
}
