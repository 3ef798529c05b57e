/** Texts as bags of words, and how much two of them have in common. */
import { isWord, wordsOf } from './text-diff.ts';

/** The words of a text as ascending numbers, one for each time that a word occurs. */
export type WordBag = Uint32Array;

/** Numbers words, so that comparing texts compares no strings. Only bags that one of these made can be compared. */
export class WordBags {
  /** By a word as it is written, and by its lower case. */
  private readonly numbers = new Map<string, number>();
  private readonly numbersOfLowerCase = new Map<string, number>();

  /** The words of a text, upper and lower case alike. */
  of(text: string): WordBag {
    const words = wordsOf(text);
    const bag = new Uint32Array(words.length);
    let size = 0;
    for (const word of words) {
      if (!isWord(word)) continue;
      bag[size] = this.numbers.get(word) ?? this.numberNew(word);
      size += 1;
    }
    return bag.subarray(0, size).sort();
  }

  private numberNew(word: string): number {
    const lower = word.toLowerCase();
    const number = this.numbersOfLowerCase.get(lower) ?? this.numbersOfLowerCase.size;
    this.numbersOfLowerCase.set(lower, number);
    this.numbers.set(word, number);
    return number;
  }
}

/** Shared words over all words, 0 … 1 (the Sørensen–Dice coefficient of the two bags), in O(n). */
export function likenessOf(left: WordBag, right: WordBag): number {
  let [i, j, shared] = [0, 0, 0];
  while (i < left.length && j < right.length) {
    // Both are in range, and what is not there is in no bag.
    const [one, other] = [left[i] ?? -1, right[j] ?? -1];
    if (one === other) shared += 1;
    if (one <= other) i += 1;
    if (other <= one) j += 1;
  }
  return likenessBy(shared, left, right);
}

/** By the number of words that both have. */
function likenessBy(shared: number, left: WordBag, right: WordBag): number {
  const total = left.length + right.length;
  return total === 0 ? 0 : (2 * shared) / total;
}

/**
 * The likeness of every bag of one list to every one of another, row by row. Time is that of the words that two of them share,
 * and no time for those that they do not.
 */
export function likenessesOf(left: readonly WordBag[], right: readonly WordBag[]): Float64Array {
  const columns = right.length;
  const shared = new Float64Array(left.length * columns);
  // By word, the bags of the second list that have it, each with the times that it does.
  const holders = new Map<number, { readonly column: number; readonly times: number }[]>();
  for (const [column, bag] of right.entries())
    eachWord(bag, (word, times) => {
      const known = holders.get(word);
      if (known === undefined) holders.set(word, [{ column, times }]);
      else known.push({ column, times });
    });
  for (const [row, bag] of left.entries())
    eachWord(bag, (word, times) => {
      for (const holder of holders.get(word) ?? NO_HOLDERS) {
        const at = row * columns + holder.column;
        shared[at] = (shared[at] ?? 0) + Math.min(times, holder.times);
      }
    });
  for (const [row, bag] of left.entries())
    for (const [column, other] of right.entries()) {
      const at = row * columns + column;
      shared[at] = likenessBy(shared[at] ?? 0, bag, other);
    }
  return shared;
}

const NO_HOLDERS: readonly { readonly column: number; readonly times: number }[] = [];

function eachWord(bag: WordBag, visit: (word: number, times: number) => void): void {
  for (let at = 0; at < bag.length; ) {
    const word = bag[at] ?? 0;
    let times = 1;
    while (at + times < bag.length && bag[at + times] === word) times += 1;
    visit(word, times);
    at += times;
  }
}
