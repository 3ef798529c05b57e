/** The words of a text as search compares them, in index, query and highlights. */
import { foldLetters } from './letter-folding.ts';

export interface Word {
  /** The word as it is compared. */
  readonly text: string;
  /** Where it stands in the original, in UTF-16 units; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
}

/** Scripts that write words without spaces between them: each of their characters counts as a word. */
const UNSPACED = [
  'Han',
  'Hiragana',
  'Katakana',
  'Thai',
  'Lao',
  'Khmer',
  'Myanmar',
  'Javanese',
  'Tai_Le',
  'New_Tai_Lue',
  'Tai_Tham',
  'Tai_Viet',
]
  .map((script) => `\\p{Script=${script}}`)
  .join('');
/** Soft hyphens, joiners and marks of direction stand inside a word and are not seen; a zero-width space ends one. */
const UNSEEN = '(?!\\u200b)\\p{Default_Ignorable_Code_Point}';
const WORD_CHARACTER = `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}]|${UNSEEN})`;
const SIGN = [
  '\\p{Regional_Indicator}{2}',
  '\\p{Extended_Pictographic}[\\ufe0f\\p{Emoji_Modifier}]*(?:\\u200d\\p{Extended_Pictographic}[\\ufe0f\\p{Emoji_Modifier}]*)*',
  '[\\p{So}\\p{Sc}\\p{Sm}]',
].join('|');
const WORD = new RegExp(
  `[${UNSPACED}]\\p{M}*|(?![${UNSPACED}])[\\p{L}\\p{N}]${WORD_CHARACTER}*|${SIGN}`,
  'gu',
);
const BEGINS_AS_SIGN = new RegExp(`^(?:${SIGN})`, 'u');
/** How a sign is drawn rather than which it is: as text or picture, and in which colour of skin. */
const DRAWING = /[\ufe0e\ufe0f\p{Emoji_Modifier}]/gu;
const NOT_OF_A_WORD = /[^\p{L}\p{N}\p{M}]/gu;
/** Nothing to fold but the case: most words of most texts. */
const PLAIN = /^[A-Za-z0-9]+$/;
/** Nobody types longer words; what is longer is data, found by its beginning. */
const LONGEST = 64;

/** The words of a text in order; emoji and signs are words of their own. Idempotent on folded text. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    const place = { from: match.index, to: match.index + match[0].length };
    for (const text of foldWord(match[0])) words.push({ text, ...place });
  }
  return words;
}

/** The words of a text with one space between them: for comparing names, values and titles. */
export function foldText(text: string): string {
  return wordsOf(text)
    .map((word) => word.text)
    .join(' ');
}

/** None when nothing of a word is left, several when one character stood for some that each count: ㌀ is アパート. */
function foldWord(word: string): string[] {
  if (word.length <= LONGEST && PLAIN.test(word)) return [word.toLowerCase()];
  const words = BEGINS_AS_SIGN.test(word)
    ? foldSign(word)
    : foldLetters(word).replace(NOT_OF_A_WORD, '').match(WORD);
  return (words ?? []).map((part) => (part.length <= LONGEST ? part : [...part].slice(0, LONGEST).join('')));
}

/** NFKC, for NFKD would take ≠ apart into = and a mark. It makes letters of some signs: ™ is tm. */
function foldSign(sign: string): string[] {
  const parts = sign.normalize('NFKC').match(WORD) ?? [];
  return parts.flatMap((part) => (BEGINS_AS_SIGN.test(part) ? part.replace(DRAWING, '') : foldWord(part)));
}
