/**
 * Letters as search compares them: case, optional marks, presentation forms, and the spellings of one letter make no
 * difference, in every script. After Unicode's NFKD, the letters that ICU's collation treats as one on its first level, and
 * for Arabic what Lucene's normalisers of Arabic and Persian fold.
 */

/**
 * Marks that writers may leave out: accents, Hebrew points, Arabic and Syriac vowels. Vowel signs and viramas of Indic
 * scripts, and the voicing marks of kana, make another letter and stay.
 */
const OPTIONAL_MARKS =
  /(?![\u3099\u309a])(?=\p{M})[\p{Script=Inherited}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}]/gu;
/** The dot below that tells borrowed sounds apart in the scripts of India, and that many writers leave out. */
const NUKTAS =
  /[\u093c\u09bc\u0a3c\u0abc\u0b3c\u0c3c\u0cbc\u{1103a}\u{110ba}\u{11173}\u{111ca}\u{11236}\u{112e9}\u{1133b}\u{1133c}\u{11446}\u{114c3}\u{115c0}\u{116b7}\u{1183a}]/gu;
const OPTIONAL_MARK = new RegExp(`${OPTIONAL_MARKS.source}|${NUKTAS.source}`, 'gu');

/** Letters that no decomposition takes apart or brings together, by how people write them who do without. */
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
  // Greek and Hebrew letters have a form of their own at the end of a word.
  ς: 'σ',
  ך: 'כ',
  ם: 'מ',
  ן: 'נ',
  ף: 'פ',
  ץ: 'צ',
  // Yiddish digraphs.
  װ: 'וו',
  ױ: 'וי',
  ײ: 'יי',
  // Arabic: the forms of alef, yeh, heh and kaf that keyboards of different countries write; tatweel only stretches a word.
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ې: 'ي',
  ة: 'ه',
  ہ: 'ه',
  ە: 'ه',
  ک: 'ك',
  ـ: '',
};
const SPELLED_LETTERS = new RegExp(`[${Object.keys(SPELLED).join('')}]`, 'g');
const DIGITS_OF_OTHER_SCRIPTS = /(?![0-9])\p{Nd}/gu;

/** The folded letters of a word, empty when none remain. Idempotent. */
export function foldLetters(word: string): string {
  return word
    .normalize('NFKD')
    .toLowerCase()
    .replace(OPTIONAL_MARK, '')
    .replace(SPELLED_LETTERS, (letter) => SPELLED[letter] ?? letter)
    .replace(DIGITS_OF_OTHER_SCRIPTS, valueOfDigit);
}

/** Decimal digits come in runs of ten, each from 0 to 9 (Unicode Standard, 4.6). */
function valueOfDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}
