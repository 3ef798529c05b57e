import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWord, wordsOf } from './text-diff.ts';

const UNSPACED = '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}]';
/** The words of any text, looked up in Unicode throughout. */
const ALL = new RegExp(
  `(?:(?!${UNSPACED})[\\p{L}\\p{N}\\p{M}_])+|\\n|[^\\S\\n]+|\\p{Extended_Pictographic}[\\u200d\\ufe0f\\p{M}\\p{Emoji_Modifier}\\p{Extended_Pictographic}]*|.\\p{M}*`,
  'gsu',
);

const pieces = fc.constantFrom(
  ...[
    'a',
    'Z',
    '_',
    '7',
    ' ',
    '\t',
    '\r',
    '\n',
    '.',
    '-',
    '"',
    '\u0000',
    '\u007f',
    '\u00a0',
    '\u2003',
    '\u0301',
  ],
  ...[
    'é',
    'ß',
    'ł',
    'Я',
    '中',
    'ใ',
    'カ',
    '😀',
    '👩‍🚀',
    '©',
    '\ufe0f',
    '\u200d',
    '\ud800',
    '\udc00',
    '½',
    '٣',
  ],
);
const texts = fc.oneof(
  fc.array(pieces, { maxLength: 20 }).map((list) => list.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

describe('wordsOf', () => {
  it('is words, blanks, line breaks and signs of every writing', () => {
    expect(wordsOf('It’s naïve_2, no?\n\t 注意')).toEqual([
      ...['It', '’', 's', ' ', 'naïve_2', ',', ' ', 'no', '?', '\n', '\t ', '注', '意'],
    ]);
    fc.assert(
      fc.property(texts, (text) => {
        expect(wordsOf(text)).toEqual(text.match(ALL) ?? []);
        expect(wordsOf(text).join('')).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  it('are words where they have a letter or a digit', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const word of wordsOf(text)) expect(isWord(word)).toBe(/[\p{L}\p{N}]/u.test(word));
      }),
      { numRuns: 1000 },
    );
  });
});
