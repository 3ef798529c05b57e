/** The changes of a text, laid out for reading. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffByWords } from '#core/history/text-diff.ts';
import { foldEqual, joinAcrossSpaces, joinRows } from './text-changes.tsx';

const words = fc.array(fc.constantFrom('two', 'hours', 'an', 'hour', 'of', ',', '.'), { maxLength: 12 });
const block = (kind: 'same' | 'changed', words: string) => ({
  kind,
  parts: [{ kind: 'same' as const, text: words }],
});
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

test('foldEqual keeps what stands beside a change and counts the rest', () => {
  const same = ['a', 'b', 'c', ' ', 'd'].map((words) => block('same', words));
  const folded = foldEqual([...same, block('changed', 'x'), block('same', 'e'), block('same', 'f')]);
  expect(folded.map((run) => (typeof run === 'number' ? run : run.parts[0]?.text))).toEqual([
    3,
    'd',
    'x',
    'e',
    1,
  ]);
});

test('joinRows makes one table of rows that follow each other', () => {
  const row = (words: string) => ({ ...block('same', words), form: 'row' as const });
  const between = block('changed', 'between');
  expect(joinRows([row('a\tb'), row('c\td'), between, row('e'), 3, row('f')])).toEqual([
    [row('a\tb'), row('c\td')],
    between,
    [row('e')],
    3,
    [row('f')],
  ]);
});
