/** Differences between two texts for readers, word by word. */
import { alignSequences, type Pair } from './align-sequences.ts';

export interface TextPart {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Writing without blanks between words: each character stands for itself. */
const UNSPACED = '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}]';
const WORDS = new RegExp(
  [
    `(?:(?!${UNSPACED})[\\p{L}\\p{N}\\p{M}_])+`,
    '\\n',
    '[^\\S\\n]+',
    '\\p{Extended_Pictographic}[\\u200d\\ufe0f\\p{M}\\p{Emoji_Modifier}\\p{Extended_Pictographic}]*',
    '.\\p{M}*',
  ].join('|'),
  'gsu',
);

/** Words, blanks, line breaks and signs; joined they are the text. */
export function wordsOf(text: string): readonly string[] {
  return text.match(WORDS) ?? [];
}

/** False for blanks and signs. */
export function isWord(text: string): boolean {
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

/** The words of a text as ascending numbers, one for each time that a word occurs. */
export type WordBag = Uint32Array;

/** Numbers words, so that comparing texts compares no strings. Only bags that one of these made can be compared. */
export class WordBags {
  private readonly numbers = new Map<string, number>();

  /** The words of a text, upper and lower case alike. */
  of(text: string): WordBag {
    const words = wordsOf(text.toLowerCase()).filter(isWord);
    return Uint32Array.from(words, (word) => this.numberOf(word)).sort();
  }

  private numberOf(word: string): number {
    const known = this.numbers.get(word);
    if (known !== undefined) return known;
    this.numbers.set(word, this.numbers.size);
    return this.numbers.size - 1;
  }
}

/** Shared words over all words, 0 … 1 (the Sørensen–Dice coefficient of the two bags), in O(n). */
export function likenessOf(left: WordBag, right: WordBag): number {
  const total = left.length + right.length;
  if (total === 0) return 0;
  let [i, j, shared] = [0, 0, 0];
  while (i < left.length && j < right.length) {
    // Both are in range, and what is not there is in no bag.
    const [one, other] = [left[i] ?? -1, right[j] ?? -1];
    if (one === other) shared += 1;
    if (one <= other) i += 1;
    if (other <= one) j += 1;
  }
  return (2 * shared) / total;
}
