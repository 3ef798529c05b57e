/** The changes of a text, laid out for reading. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffByWords } from '#core/history/text-diff.ts';
import { nextStop } from './change-stops.ts';
import { foldEqual } from './fold-equal.ts';
import { joinAcrossSpaces } from './text-changes.tsx';

const words = fc.array(fc.constantFrom('two', 'hours', 'an', 'hour', 'of', ',', '.'), { maxLength: 12 });
const text = (parts: readonly { kind: string; text: string }[], without: string) =>
  parts
    .filter(({ kind }) => kind !== without)
    .map((part) => part.text)
    .join('');

describe('joinAcrossSpaces', () => {
  test('neighbouring changes become one', () => {
    expect(joinAcrossSpaces(diffByWords('For two hours, it', 'For an hour, it'))).toEqual([
      { kind: 'same', text: 'For ' },
      { kind: 'removed', text: 'two hours' },
      { kind: 'added', text: 'an hour' },
      { kind: 'same', text: ', it' },
    ]);
  });

  test('both texts stay whole', () => {
    fc.assert(
      fc.property(words, words, (before, after) => {
        const [left, right] = [before.join(' '), after.join(' ')];
        const parts = joinAcrossSpaces(diffByWords(left, right));
        expect(text(parts, 'added')).toBe(left);
        expect(text(parts, 'removed')).toBe(right);
      }),
    );
  });
});

describe('foldEqual', () => {
  const isSame = (part: string) => part === part.toLowerCase();

  test('keeps what stands beside a change together with it', () => {
    expect(foldEqual([...'abcdXefg'], isSame, 1).map((run) => run.join(''))).toEqual(['abc', 'dXe', 'fg']);
    expect(foldEqual([...'XabX'], isSame, 1).map((run) => run.join(''))).toEqual(['XabX']);
    expect(foldEqual([...'abc'], isSame, 1).map((run) => run.join(''))).toEqual(['abc']);
  });

  test('loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'X') }), fc.nat({ max: 3 }), (all, context) => {
        expect(
          foldEqual([...all], isSame, context)
            .flat()
            .join(''),
        ).toBe(all);
      }),
    );
  });
});

test('J and K go around the ends', () => {
  expect([nextStop(-1, 1, 3), nextStop(-1, -1, 3), nextStop(2, 1, 3), nextStop(0, -1, 3)]).toEqual([
    0, 2, 0, 2,
  ]);
  expect(nextStop(-1, 1, 0)).toBeNull();
});
