/** The initials of people. */
import { expect, it } from 'vitest';
import { initialsOf } from './person-color.ts';

it.each([
  ['Ada Lovelace', 'AL'],
  ['  Ada  King  Lovelace ', 'AL'],
  ['Mik', 'MI'],
  ['Ö', 'Ö'],
  ['', '?'],
])('%j is %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
