/** The random source of a schedule, fully determined by its seed. */
import { seededRandom } from '../faults/seeded-random.ts';

export interface Chance {
  /** Uniform in [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  /** True once in `n` times. */
  oneIn(n: number): boolean;
  /** An element; throws for an empty list. */
  pick<T>(from: readonly T[]): T;
  /** Each element with probability one in `n`, in order. */
  some<T>(from: readonly T[], n: number): T[];
}

export function createChance(seed: number): Chance {
  const next = seededRandom(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    oneIn: (n) => below(n) === 0,
    pick(from) {
      const picked = from[below(from.length)];
      if (picked === undefined) throw new RangeError('Nothing to pick from');
      return picked;
    },
    some: (from, n) => from.filter(() => below(n) === 0),
  };
}
