import { expect, test } from 'vitest';
import { passUntilNothing } from './passes.ts';

test('it ends with the first pass that finds nothing', async () => {
  const passes: number[] = [];
  await passUntilNothing('late', async (count) => passes.push(count) < 3);
  expect(passes).toEqual([1, 2, 3]);
});

test('what is always found is never said to be gone', async () => {
  const passes: number[] = [];
  const ended = passUntilNothing('It is written again and again.', async (count) => passes.push(count) > 0);
  await expect(ended).rejects.toMatchObject({
    code: 'unavailable',
    message: 'It is written again and again.',
  });
  expect(passes).toEqual([1, 2, 3, 4, 5]);
});
