/** Changes of a text: whatever two texts are, the change between them makes one of the other. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carryChanges, changeBetween, orderChanges, type TextChange } from './text-change.ts';

/** Few letters, so that texts have much in common, and pairs that begin or end alike. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '😀', '😁', '🀀'), maxLength: 12 });

function make(before: string, changes: readonly TextChange[]): string {
  return orderChanges(changes, before.length).reduceRight(
    (made, { from, to, insert }) => made.slice(0, from) + insert + made.slice(to),
    before,
  );
}

describe('the change between two texts', () => {
  test('makes one of the other, and parts no surrogate pair', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const change = changeBetween(before, after);
        expect(make(before, change === null ? [] : [change])).toBe(after);
        if (change === null) return;
        const parts = [before.slice(0, change.from), before.slice(change.from, change.to), change.insert];
        for (const part of parts) expect(part).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });

  test('is no larger than what differs', () => {
    expect(changeBetween('width: 2', 'width: 12')).toEqual({ from: 7, to: 7, insert: '1' });
    expect(changeBetween('aaa', 'aa')).toEqual({ from: 2, to: 3, insert: '' });
    expect(changeBetween('😀', '😁')).toEqual({ from: 0, to: 2, insert: '😁' });
  });
});

describe('changes made for an earlier text', () => {
  const before = "{ name: 'Note', icon: 'notebook' }";
  const icon = { from: 23, to: 31, insert: 'flask' };

  test('move with what somebody else wrote before them', () => {
    const now = before.replace('Note', 'Field note');
    const carried = carryChanges([icon], before, now);
    expect(make(now, carried ?? [])).toBe("{ name: 'Field note', icon: 'flask' }");
  });

  test('stay where somebody else wrote after them', () => {
    const now = before.replace(' }', ", color: 'teal' }");
    expect(carryChanges([icon], before, now)).toEqual([icon]);
  });

  test('are not guessed where somebody else wrote in the same place', () => {
    expect(carryChanges([icon], before, before.replace('notebook', 'note'))).toBeNull();
  });
});

test('changes that overlap, or lie outside of the text, are refused', () => {
  const change = (from: number, to: number) => ({ from, to, insert: '' });
  expect(() => orderChanges([change(0, 3), change(2, 4)], 9)).toThrow(RangeError);
  expect(() => orderChanges([change(8, 10)], 9)).toThrow(RangeError);
  expect(() => orderChanges([change(3, 2)], 9)).toThrow(RangeError);
  expect(orderChanges([change(4, 5), change(0, 4)], 9)).toEqual([change(0, 4), change(4, 5)]);
});
