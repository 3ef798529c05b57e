import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findPassageChange, type PassageChange, searchable, searchText } from './past-passages.ts';

function change(before: string, after: string, words: string): PassageChange | null {
  return findPassageChange(searchText(before, words), searchText(after, words), words);
}

it('tells when words came and when they went, with what stood around them', () => {
  expect(change('We deploy.', 'We deploy, or call a  Rollback now.', 'rollback')).toEqual({
    kind: 'came',
    left: 1,
    before: 'We deploy, or call a  ',
    words: 'Rollback',
    after: ' now.',
  });
  expect(change('roll\nback and roll back', 'roll back', 'roll back')).toMatchObject({
    kind: 'went',
    left: 1,
  });
  expect(change('a rollback here', 'the rollback there', 'rollback')).toBeNull();
});

it('tells of the occurrence that is new', () => {
  expect(change('first key. ', 'first key. second key.', 'key')).toMatchObject({
    before: 'first key. second ',
  });
});

it('keeps places where lower case is longer, and finds what was just written', () => {
  expect(searchable('İİ Key')).toHaveLength('İİ Key'.length);
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  fc.assert(
    fc.property(text, text, fc.constantFrom('rollback', 'Two words', 'É'), (before, after, words) => {
      const phrase = searchable(words);
      fc.pre(!searchable(`${before}${after}`).includes(phrase));
      const found = change(`${before}${after}`, `${before} ${words} ${after}`, phrase);
      expect(found).toMatchObject({ kind: 'came', left: 1, words });
      expect(change(`${before} ${words} ${after}`, after, phrase)).toMatchObject({ kind: 'went' });
    }),
  );
});

it('searches in lower case letter by letter, and takes any white space for a blank', () => {
  const letterByLetter = (text: string): string =>
    text.replace(/\s/gu, ' ').replace(/[^ ]/gu, (sign) => {
      const lower = sign.toLowerCase();
      return lower.length === sign.length ? lower : sign;
    });
  const points = Array.from({ length: 0x110000 }, (_, point) => String.fromCodePoint(point));
  // All others are compared as they are.
  const changing = points.filter((sign) => sign.toLowerCase() !== sign || /\s/u.test(sign));
  expect(changing.length).toBeGreaterThan(1_000);
  expect(changing.filter((sign) => searchable(sign) !== letterByLetter(sign))).toEqual([]);
  expect(searchable(changing.join(''))).toBe(letterByLetter(changing.join('')));
  const part = fc.constantFrom(
    'ΟΔΟΣ',
    'Σ',
    'İ',
    'I',
    '\u0307',
    'Ǆ',
    'ß',
    '\u{1F600}',
    '\uD83D',
    '\u{10400}',
    '\n',
    '\u2028',
    ' ',
    'Ab',
  );
  const text = fc.array(fc.oneof(part, fc.string({ unit: 'binary' })), { maxLength: 12 });
  fc.assert(
    fc.property(text, (parts) => {
      expect(searchable(parts.join(''))).toBe(letterByLetter(parts.join('')));
    }),
  );
});
