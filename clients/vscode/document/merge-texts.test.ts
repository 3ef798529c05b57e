/** Two texts made of one: nothing that was written is lost, nothing that was removed comes back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followPlace, mergeTexts } from './merge-texts.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '😀'), maxLength: 20 });

describe('two texts', () => {
  it.each([
    ['one two', 'one', 'one two three', 'one three'],
    ['abc', 'aXbc', 'abYc', 'aXbYc'],
    ['abc', 'ac', 'abd', 'ad'],
    ['', 'mine', 'theirs', 'theirsmine'],
    ['same', 'other', 'other', 'other'],
  ])('of %j: %j and %j are %j', (base, mine, theirs, merged) => {
    expect(mergeTexts(base, mine, theirs)).toBe(merged);
  });

  it('are that of one of them where the other changed nothing', () => {
    fc.assert(
      fc.property(text, text, (base, changed) => {
        expect(mergeTexts(base, changed, base)).toBe(changed);
        expect(mergeTexts(base, base, changed)).toBe(changed);
        expect(mergeTexts(base, changed, changed)).toBe(changed);
      }),
    );
  });

  it('keep what each put in front and at the end', () => {
    fc.assert(
      fc.property(text, text, text, (words, mine, theirs) => {
        const base = `x${words}y`;
        expect(mergeTexts(base, `<${mine}|${base}`, `${base}|${theirs}>`)).toBe(
          `<${mine}|${base}|${theirs}>`,
        );
      }),
    );
  });
});

describe('a place', () => {
  it('stays with the character before it', () => {
    expect(followPlace('one two', 'one and two', 3)).toBe(3);
    expect(followPlace('one two', 'one and two', 7)).toBe(11);
    expect(followPlace('one two', 'two', 7)).toBe(3);
    expect(followPlace('one two', 'two', 2)).toBe(0);
  });

  it('is always within the text', () => {
    fc.assert(
      fc.property(text, text, fc.nat(25), (before, after, place) => {
        const found = followPlace(before, after, Math.min(place, before.length));
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(after.length);
      }),
    );
  });
});
