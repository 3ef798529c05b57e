/** A few hostile rounds in every test run; `npm run test:hostile` is the long one. */
import { expect, it } from 'vitest';
import { runRound } from './run-round.ts';

const SEED = 20_261_128;
const ROUNDS = 4;
const CASES = 15;

it('what is let in leaves a Codex readable, restorable and truly signed, and honest edits are let in', async () => {
  for (let seed = SEED; seed < SEED + ROUNDS; seed += 1) {
    const { problems, refused, honest } = await runRound(seed, CASES);
    expect(problems, `npm run test:hostile -- --cases 50 --seed ${seed}`).toEqual([]);
    expect(refused).toBeGreaterThan(0);
    expect(honest).toBeGreaterThan(0);
  }
});
