/** People keep their colour, and are spread over all eight. */
import { expect, it } from 'vitest';
import { personHue } from './person-hue.ts';

it('spreads ids that differ little evenly over the eight hues', () => {
  const counts = new Array<number>(8).fill(0);
  for (let index = 0; index < 800; index++) {
    const hue = personHue(`00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
    counts[hue] = (counts[hue] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(50);
});
