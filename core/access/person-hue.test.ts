/** People keep their colour, and are spread over all eight. */
import { expect, it } from 'vitest';
import { PERSON_HUES, personHue } from './person-hue.ts';

it('spreads ids that differ little evenly over the eight hues', () => {
  const counts = new Array<number>(8).fill(0);
  for (let index = 0; index < 800; index++) {
    const hue = personHue(`00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
    counts[hue] = (counts[hue] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(50);
});

it('is the one they chose, whatever their id gives, and that of the id for what is no colour', () => {
  const ana = '01900000-0000-7000-8000-0000000000a1';
  for (let hue = 0; hue < PERSON_HUES; hue += 1) expect(personHue(ana, hue)).toBe(hue);
  for (const none of [null, undefined, -1, 8, 1.5, Number.NaN, '3', {}, 'red; background: url(x)'])
    expect(personHue(ana, none)).toBe(personHue(ana));
});
