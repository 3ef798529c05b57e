import { expect, it } from 'vitest';
import { createTimeSlicer } from './time-slicer.ts';

/** How many pieces of 1 ms are done before anything else gets its turn. */
async function piecesBeforeOthers(pieces: number): Promise<number> {
  let now = 0;
  const slicer = createTimeSlicer(() => now);
  let others = false;
  setImmediate(() => {
    others = true;
  });
  let alone = 0;
  for (let piece = 0; piece < pieces; piece += 1) {
    await slicer.next();
    now += 1;
    if (!others) alone += 1;
  }
  return alone;
}

it('lets others in when work that came all at once has lasted eight milliseconds', async () => {
  expect(await piecesBeforeOthers(100)).toBe(8);
});

it('does short work in one go', async () => {
  expect(await piecesBeforeOthers(5)).toBe(5);
});
