/** People keep their colour, spread over all eight, and are told apart by their initials. */
import { expect, it } from 'vitest';
import { initialsOf, personHue } from './person-color.ts';

it('spreads ids that differ little evenly over the eight hues', () => {
  const counts = new Array<number>(8).fill(0);
  for (let index = 0; index < 800; index++) {
    const hue = personHue(`00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
    counts[hue] = (counts[hue] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(50);
});

it.each([
  ['Ada Lovelace', 'AL'],
  ['  Ada  King  Lovelace ', 'AL'],
  ['Mik', 'MI'],
  ['Ö', 'Ö'],
  ['', '?'],
])('%j is %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
