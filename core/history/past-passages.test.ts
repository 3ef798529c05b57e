import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findPassageChange, searchable } from './past-passages.ts';

it('tells when words came and when they went, with what stood around them', () => {
  expect(findPassageChange('We deploy.', 'We deploy, or call a  Rollback now.', 'rollback')).toEqual({
    kind: 'came',
    left: 1,
    before: 'We deploy, or call a  ',
    words: 'Rollback',
    after: ' now.',
  });
  expect(findPassageChange('roll\nback and roll back', 'roll back', 'roll back')).toMatchObject({
    kind: 'went',
    left: 1,
  });
  expect(findPassageChange('a rollback here', 'the rollback there', 'rollback')).toBeNull();
});

it('tells of the occurrence that is new', () => {
  expect(findPassageChange('first key. ', 'first key. second key.', 'key')).toMatchObject({
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
      const found = findPassageChange(`${before}${after}`, `${before} ${words} ${after}`, phrase);
      expect(found).toMatchObject({ kind: 'came', left: 1, words });
      expect(findPassageChange(`${before} ${words} ${after}`, after, phrase)).toMatchObject({ kind: 'went' });
    }),
  );
});
