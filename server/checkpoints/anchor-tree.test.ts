/** Every checkpoint of a batch has a way to its root, and nothing else has. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anchorRoot, isPlaceOf, placeIn, rootFrom } from './anchor-tree.ts';

const batch = fc
  .integer({ min: 1, max: 70 })
  .map((size) => Array.from({ length: size }, (_, at) => `note ${at}\n`));

it('finds each note by its place, in a batch of any size', () => {
  fc.assert(
    fc.property(batch, (notes) => {
      const root = anchorRoot(notes);
      for (const [index, note] of notes.entries())
        expect(isPlaceOf(root, note, placeIn(notes, index))).toBe(true);
    }),
  );
});

it('finds no other note, at no other place, by no other path', () => {
  fc.assert(
    fc.property(batch, fc.nat(), fc.nat(), (notes, some, other) => {
      const root = anchorRoot(notes);
      const [index, elsewhere] = [some % notes.length, other % (notes.length + 3)];
      const place = placeIn(notes, index);
      const note = notes[index] as string;
      expect(isPlaceOf(root, 'another note\n', place)).toBe(false);
      if (elsewhere !== index) expect(isPlaceOf(root, note, { ...place, index: elsewhere })).toBe(false);
      expect(isPlaceOf(root, note, { ...place, path: [...place.path, new Uint8Array(32)] })).toBe(false);
      if (place.path.length > 0)
        expect(isPlaceOf(root, note, { ...place, path: place.path.slice(1) })).toBe(false);
    }),
  );
});

it('a place that no tree has leads nowhere', () => {
  expect(rootFrom('x', { index: 1, size: 1, path: [] })).toBeNull();
  expect(rootFrom('x', { index: -1, size: 1, path: [] })).toBeNull();
  expect(rootFrom('x', { index: 0, size: 2, path: [] })).toBeNull();
});
