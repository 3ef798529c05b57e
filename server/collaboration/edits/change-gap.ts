/** Measures the time between changes of a document. */
import type { ChangePace } from '../content/room.ts';

/** A longer pause counts as this, so that a document in which writing starts again is measured anew after a few changes. */
const LONGEST_GAP_MS = 100;
/** Weight of the newest gap in the moving average. */
const WEIGHT = 0.1;

/** `clock` returns milliseconds. The average is an exponential moving one. */
export function createChangeGap(clock: () => number): ChangePace {
  let lastAt = Number.NEGATIVE_INFINITY;
  let average = LONGEST_GAP_MS;
  return {
    note() {
      const now = clock();
      average += (Math.min(LONGEST_GAP_MS, now - lastAt) - average) * WEIGHT;
      lastAt = now;
    },
    average: () => average,
  };
}
