/** The moving average of the time between changes. */
import { expect, it } from 'vitest';
import { createChangeGap } from './change-gap.ts';

function changesEvery(ms: number, changes: number) {
  let now = 0;
  const gap = createChangeGap(() => now);
  const go = (every: number, count: number): void => {
    for (let change = 0; change < count; change += 1) {
      gap.note();
      now += every;
    }
  };
  go(ms, changes);
  return { gap, go };
}

it('approaches the gap between steady changes', () => {
  expect(changesEvery(10, 100).gap.average()).toBeCloseTo(10, 1);
  expect(changesEvery(33, 100).gap.average()).toBeCloseTo(33, 1);
});

it('takes a document that is opened, or was left for a while, for a calm one', () => {
  const { gap, go } = changesEvery(2, 3);
  expect(gap.average()).toBeGreaterThan(50);
  go(2, 100);
  expect(gap.average()).toBeLessThan(3);
  go(60_000, 30);
  expect(gap.average()).toBeGreaterThan(50);
});
