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

/** Words with how often they occur: what likeness is measured by. */
export type WordCounts = ReadonlyMap<string, number>;

/** Adds the words of a text to `counts`. */
export function countWords(text: string, counts: Map<string, number> = new Map()): WordCounts {
  for (const word of wordsOf(text.toLowerCase()))
    if (isWord(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Shared words over all words, 0 … 1 (the Sørensen–Dice coefficient of the two bags). */
export function likenessOf(left: WordCounts, right: WordCounts): number {
  const [few, many] = left.size <= right.size ? [left, right] : [right, left];
  let shared = 0;
  for (const [word, count] of few) shared += Math.min(count, many.get(word) ?? 0);
  const total = sum(left.values()) + sum(right.values());
  return total === 0 ? 0 : (2 * shared) / total;
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
