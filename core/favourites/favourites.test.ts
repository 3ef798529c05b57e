/** Favourites after one's acts: stars by time, moves next to another. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyFavouriteAct, type Favourite, type FavouriteAct, starredIds } from './favourites.ts';

const after = (...acts: readonly FavouriteAct[]) =>
  acts.reduce(applyFavouriteAct, [] as readonly Favourite[]);
const star = (codexId: string, at: number): FavouriteAct => ({ act: 'star', codexId, at });
const unstar = (codexId: string, at: number): FavouriteAct => ({ act: 'unstar', codexId, at });

test('a star that is given comes last, and one that was taken is gone', () => {
  expect(starredIds(after(star('a', 1), star('b', 2), star('c', 3), unstar('b', 4)))).toEqual(['a', 'c']);
});

test('given again, it comes last', () => {
  expect(starredIds(after(star('a', 1), star('b', 2), unstar('a', 3), star('a', 4)))).toEqual(['b', 'a']);
});

test('given where it is, it stays in its place', () => {
  expect(starredIds(after(star('a', 1), star('b', 2), star('a', 3)))).toEqual(['a', 'b']);
});

test('an act that is older than what was done last changes nothing', () => {
  expect(starredIds(after(star('a', 1), unstar('a', 5), star('a', 3)))).toEqual([]);
  expect(starredIds(after(star('a', 5), unstar('a', 3)))).toEqual(['a']);
});

test('a move puts it before or after another one', () => {
  const three = [star('a', 1), star('b', 2), star('c', 3)];
  expect(starredIds(after(...three, { act: 'move', codexId: 'c', before: 'a', at: 4 }))).toEqual([
    'c',
    'a',
    'b',
  ]);
  expect(starredIds(after(...three, { act: 'move', codexId: 'a', after: 'b', at: 4 }))).toEqual([
    'b',
    'a',
    'c',
  ]);
});

test('a move gives no star back, needs a favourite to stand beside, and yields to a later one', () => {
  const two = [star('a', 1), star('b', 2)];
  const move = (at: number): FavouriteAct => ({ act: 'move', codexId: 'b', before: 'a', at });
  expect(starredIds(after(...two, unstar('b', 3), move(4)))).toEqual(['a']);
  expect(starredIds(after(...two, unstar('a', 3), move(4)))).toEqual(['b']);
  const back: FavouriteAct = { act: 'move', codexId: 'b', after: 'a', at: 6 };
  expect(starredIds(after(...two, back, move(5)))).toEqual(['a', 'b']);
  expect(starredIds(after(...two, { act: 'move', codexId: 'b', before: 'b', at: 4 }))).toEqual(['a', 'b']);
});

const ids = fc.constantFrom('a', 'b', 'c', 'd');
const stars = fc.record({ act: fc.constantFrom('star' as const, 'unstar' as const), codexId: ids });
const moves = fc.record({ act: fc.constant('move' as const), codexId: ids, before: ids });

test('in whatever order acts arrive from two devices, the same Codices have a star', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(stars, moves), { maxLength: 30 }), fc.integer(), (made, seed) => {
      // Each device sends its own in order; they had seen all before they began, so that every one has been starred once.
      const begun = after(star('a', 0), star('b', 0), star('c', 0), star('d', 0));
      const timed = made.map((act, index) => ({ ...act, at: index + 1 }) as FavouriteAct);
      const first = timed.filter((_, index) => ((seed >> (index % 31)) & 1) === 0);
      const second = timed.filter((act) => !first.includes(act));
      const one = [...first, ...second].reduce(applyFavouriteAct, begun);
      const other = [...second, ...first].reduce(applyFavouriteAct, begun);
      expect([...starredIds(one)].sort()).toEqual([...starredIds(other)].sort());
      expect(one.map(({ codexId }) => codexId).sort()).toEqual(['a', 'b', 'c', 'd']);
    }),
  );
});
