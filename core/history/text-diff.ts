/** Differences between two texts for readers, word by word. */
import { alignSequences, type Pair } from './align-sequences.ts';

export interface TextPart {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Writing without blanks between words: each character stands for itself. */
const UNSPACED = '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}]';
/** Of what begins at one place. */
const WORD_HERE = new RegExp(
  [
    `(?:(?!${UNSPACED})[\\p{L}\\p{N}\\p{M}_])+`,
    '\\n',
    '[^\\S\\n]+',
    '\\p{Extended_Pictographic}[\\u200d\\ufe0f\\p{M}\\p{Emoji_Modifier}\\p{Extended_Pictographic}]*',
    '.\\p{M}*',
  ].join('|'),
  'suy',
);

const [NO_ASCII, SIGN, WORD, BLANK, LINE_BREAK] = [0, 1, 2, 3, 4];
const ASCII = 128;
const CLASSES = Uint8Array.from({ length: ASCII }, (_, code) => {
  const character = String.fromCharCode(code);
  if (character === '\n') return LINE_BREAK;
  return /\w/.test(character) ? WORD : /\s/.test(character) ? BLANK : SIGN;
});

/** Words, blanks, line breaks and signs; joined they are the text. What is not ASCII, and what stands before it, is looked up in Unicode. */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = asciiEnd(text, at) ?? unicodeEnd(text, at);
    words.push(text.slice(at, end));
    at = end;
  }
  return words;
}

/** `null` where ASCII alone does not say where it ends: a letter, a blank or a mark may follow. */
function asciiEnd(text: string, at: number): number | null {
  const kind = classAt(text, at);
  if (kind === LINE_BREAK) return at + 1;
  if (kind === NO_ASCII) return null;
  let end = at + 1;
  if (kind !== SIGN) while (end < text.length && classAt(text, end) === kind) end += 1;
  return end < text.length && classAt(text, end) === NO_ASCII ? null : end;
}

function classAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < ASCII ? (CLASSES[code] ?? NO_ASCII) : NO_ASCII;
}

function unicodeEnd(text: string, at: number): number {
  WORD_HERE.lastIndex = at;
  return WORD_HERE.test(text) ? WORD_HERE.lastIndex : at + 1;
}

/** False for blanks and signs. */
export function isWord(text: string): boolean {
  const kind = classAt(text, 0);
  if (kind === WORD && text[0] !== '_') return true;
  if (kind !== NO_ASCII && text.length === 1) return false;
  return /[\p{L}\p{N}]/u.test(text);
}

/** Word by word. Joining what is not `removed` gives `after`; joining what is not `added` gives `before`. */
export function diffByWords(before: string, after: string): TextPart[] {
  const [left, right] = [wordsOf(before), wordsOf(after)];
  const parts: { kind: TextPart['kind']; text: string }[] = [];
  const add = (kind: TextPart['kind'], words: readonly string[]): void => {
    if (words.length === 0) return;
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += words.join('');
    else parts.push({ kind, text: words.join('') });
  };
  for (const { removed, added, same } of runsOf([left.length, right.length], alignSequences(left, right))) {
    add('removed', left.slice(removed.from, removed.to));
    add('added', right.slice(added.from, added.to));
    add('same', left.slice(same.left, same.left + same.length));
  }
  return parts;
}

/** What goes, what comes in its place, and the run of equal elements that follows. */
export interface Run {
  readonly removed: { readonly from: number; readonly to: number };
  readonly added: { readonly from: number; readonly to: number };
  readonly same: { readonly left: number; readonly right: number; readonly length: number };
}

/** Two aligned sequences of these lengths as runs. */
export function runsOf([rows, columns]: Pair, pairs: readonly Pair[]): readonly Run[] {
  const runs: Run[] = [];
  let [i, j, next] = [0, 0, 0];
  while (i < rows || j < columns) {
    const [left, right] = pairs[next] ?? [rows, columns];
    let length = 0;
    while (pairs[next + length]?.[0] === left + length && pairs[next + length]?.[1] === right + length)
      length += 1;
    runs.push({
      removed: { from: i, to: left },
      added: { from: j, to: right },
      same: { left, right, length },
    });
    [i, j, next] = [left + length, right + length, next + length];
  }
  return runs;
}
