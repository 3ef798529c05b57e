/** Two thousand schedules in every test run, every other one with a branch, and all that once failed. */
import { describe, expect, it } from 'vitest';
import failedOnce from './failed-once.json' with { type: 'json' };
import { runSchedule } from './schedule.ts';

const SCHEDULES = 2_000;
const SEED = 20_261_122;

describe('all five layers, through partitions, losses, duplicates, reordering, crashes, branches and merges', () => {
  it(`agree in ${SCHEDULES} schedules from seed ${SEED}, lose nothing that was written, and undo no decision`, () => {
    for (let seed = SEED; seed < SEED + SCHEDULES; seed += 1) {
      expect(runSchedule(seed), `npm run test:convergence -- --schedules 1 --seed ${seed}`).toEqual([]);
    }
  }, 300_000);

  it.each(failedOnce)('holds for seed $seed: $what', ({ seed }) => {
    // They failed before there were branches.
    expect(runSchedule(seed, false)).toEqual([]);
  });
});
