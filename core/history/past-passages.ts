/** Words that came into a text, or went from it, between two of its states. */

/** Characters around the words that are told with them. */
const AROUND = 60;

/** That a text holds the words more often, or less often, than it did. */
export interface PassageChange {
  readonly kind: 'came' | 'went';
  /** How often the text holds them afterwards. */
  readonly left: number;
  /** The words in the text that holds them, as it was written. */
  readonly before: string;
  readonly words: string;
  readonly after: string;
}

/** A text as it is searched, and where it holds the words: the places of those that do not overlap. */
export interface SearchedText {
  readonly text: string;
  readonly letters: string;
  readonly places: readonly number[];
}

/**
 * As texts are compared: without regard to case, and with one blank for any white space. Places in it are places in the text, so a letter
 * that becomes two in lower case stays as it is, and none depends on what is beside it.
 */
export function searchable(text: string): string {
  const letters = text.replace(/[^\S ]/gu, ' ').replaceAll('Σ', 'σ');
  return letters.includes('İ') ? letters.split('İ').map(inLowerCase).join('İ') : inLowerCase(letters);
}

function inLowerCase(letters: string): string {
  return letters.toLowerCase();
}

/** `words` are searchable and not empty. Time is O(n). */
export function searchText(text: string, words: string): SearchedText {
  const letters = searchable(text);
  const places: number[] = [];
  for (let at = letters.indexOf(words); at >= 0; at = letters.indexOf(words, at + words.length))
    places.push(at);
  return { text, letters, places };
}

/** What two states of a text say of the words that they were searched for; `null` where both hold them equally often. Time is O(n). */
export function findPassageChange(
  before: SearchedText,
  after: SearchedText,
  words: string,
): PassageChange | null {
  if (before.places.length === after.places.length) return null;
  const came = after.places.length > before.places.length;
  const { text, places } = came ? after : before;
  // What is equal at both ends was there on both sides: the words that came or went are rather in between.
  const begin = sharedStart(before.letters, after.letters);
  const place = places.find((at) => at + words.length > begin) ?? places.at(-1) ?? 0;
  const end = place + words.length;
  return {
    kind: came ? 'came' : 'went',
    left: after.places.length,
    before: text.slice(Math.max(0, place - AROUND), place),
    words: text.slice(place, end),
    after: text.slice(end, end + AROUND),
  };
}

function sharedStart(left: string, right: string): number {
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at += 1;
  return at;
}
