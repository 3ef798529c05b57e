/** Versions whose state is not kept are part of the next one whose state is. */
import { expect, test } from 'vitest';
import type { NamedVersionBody, VersionBody } from '#core/protocol/api/history.ts';
import { keptBefore, keptVersions } from './kept-versions.ts';

const version = (fromSeq: number, seq: number, author: string, folded?: true) =>
  ({
    ...{ id: `${fromSeq}-${seq}`, fromSeq, seq, from: `at ${fromSeq}`, to: `at ${seq}`, operations: 2 },
    ...{ authors: [{ id: author, name: author }], ...(folded && { folded }) },
  }) as VersionBody;

test('what is folded belongs to the next that is kept', () => {
  const whole = [version(5, 6, 'b'), version(3, 4, 'a'), version(1, 2, 'a')];
  expect(keptVersions(whole)).toEqual(whole);
  const folded = [
    version(9, 10, 'b'),
    version(7, 8, 'b'),
    version(5, 6, 'c', true),
    version(3, 4, 'a', true),
    version(1, 2, 'a'),
  ];
  const kept = keptVersions(folded);
  expect(kept.map(({ fromSeq, seq, operations }) => [fromSeq, seq, operations])).toEqual([
    [9, 10, 2],
    [3, 8, 6],
    [1, 2, 2],
  ]);
  expect(kept[1]?.authors.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
  expect(kept[1]?.from).toBe('at 3');
});

test('the state before an operation is the newest that is kept', () => {
  const versions = [
    version(9, 10, 'b'),
    version(5, 8, 'b', true),
    version(3, 4, 'a', true),
    version(1, 2, 'a'),
  ];
  const named = [{ seq: 3 }] as NamedVersionBody[];
  expect([keptBefore(versions, [], 9), keptBefore(versions, named, 9), keptBefore([], [], 9)]).toEqual([
    2, 3, 0,
  ]);
});
