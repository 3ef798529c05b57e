/** Origins of the words of a merged text: those of one side only are told apart from what both have and from what is new. */
import { diffByWords, isWord, wordsOf } from '#core/history/text-diff.ts';

/** `both`: it stands on both sides; `here`: on neither. */
export type WordOrigin = 'both' | 'main' | 'branch' | 'here';

export interface OriginRun {
  readonly origin: WordOrigin;
  /** Where it begins and ends in the text, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

/** The text in runs of one origin, in order and without gaps. */
export function wordOrigins(
  text: string,
  sides: { readonly main: string; readonly branch: string },
): OriginRun[] {
  const [inMain, inBranch] = [kept(sides.main, text), kept(sides.branch, text)];
  const words = wordsOf(text);
  const origins = words.map((_, place) => originOf(inMain[place] ?? false, inBranch[place] ?? false));
  const runs: { origin: WordOrigin; from: number; to: number }[] = [];
  let at = 0;
  for (const [place, word] of words.entries()) {
    const origin = isWord(word) ? origins[place] : (around(place, words, origins) ?? origins[place]);
    const last = runs.at(-1);
    if (last !== undefined && last.origin === origin) last.to += word.length;
    else runs.push({ origin: origin ?? 'both', from: at, to: at + word.length });
    at += word.length;
  }
  return runs.map((run) => (isOfWords(run, text) ? run : { ...run, origin: 'both' }));
}

function originOf(isInMain: boolean, isInBranch: boolean): WordOrigin {
  if (isInMain) return isInBranch ? 'both' : 'main';
  return isInBranch ? 'branch' : 'here';
}

/** A blank or sign between two words of one origin is of that; it stands in every text, and was found anywhere. */
function around(
  place: number,
  words: readonly string[],
  origins: readonly WordOrigin[],
): WordOrigin | undefined {
  const isOne = (word: string | undefined) => word !== undefined && isWord(word);
  let [before, after] = [place - 1, place + 1];
  while (before >= 0 && !isOne(words[before])) before -= 1;
  while (after < words.length && !isOne(words[after])) after += 1;
  return origins[before] === origins[after] ? origins[before] : undefined;
}

/** By word of `text`, whether it stands in `side` as well. */
function kept(side: string, text: string): readonly boolean[] {
  return diffByWords(side, text).flatMap(({ kind, text: part }) =>
    kind === 'removed' ? [] : wordsOf(part).map(() => kind === 'same'),
  );
}

/** Blanks and signs alone are nobody's. */
function isOfWords({ from, to }: OriginRun, text: string): boolean {
  return isWord(text.slice(from, to));
}
