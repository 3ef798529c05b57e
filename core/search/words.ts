/** How search reads text: words without case, accents or compatibility forms, the same in the index, a query and a highlight. */

export interface Word {
  /** The word as it is compared. */
  readonly text: string;
  /** Where it stands in the original, in UTF-16 units; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
}

/** Scripts that write words without spaces between them: each of their characters counts as a word. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const WORD = new RegExp(
  `[${UNSPACED}]\\p{M}*|(?![${UNSPACED}])[\\p{L}\\p{N}](?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])*`,
  'gu',
);
/** The marks that Latin, Greek and Cyrillic put on letters; those of other scripts are part of the word. */
const ACCENTS = /[\u0300-\u036f]/g;
const NOT_OF_A_WORD = /[^\p{L}\p{N}\p{M}]/gu;
/** Letters that no decomposition takes apart, by how people without them on the keyboard type them. */
const SPELLED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŧ: 't',
  þ: 'th',
};
const SPELLED_LETTERS = new RegExp(`[${Object.keys(SPELLED).join('')}]`, 'g');
/** Nothing to fold but the case: most words of most texts. */
const PLAIN = /^[A-Za-z0-9]+$/;
/** Nobody types longer words; what is longer is data, found by its beginning. */
const LONGEST = 64;

/** The words of a text in order. Idempotent on folded text. */
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
  const folded = word
    .normalize('NFKD')
    .toLowerCase()
    .replace(ACCENTS, '')
    .replace(SPELLED_LETTERS, (letter) => SPELLED[letter] ?? letter)
    .replace(NOT_OF_A_WORD, '');
  const words = folded.match(WORD) ?? [];
  return words.map((part) => (part.length <= LONGEST ? part : [...part].slice(0, LONGEST).join('')));
}
