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

/** As they are compared: without regard to case, and with one blank for any white space. */
export function searchable(text: string): string {
  // Letter by letter, so that places in it are places in the text: some letters become two in lower case.
  return text.replace(/\s/gu, ' ').replace(/[^ ]/gu, (sign) => {
    const lower = sign.toLowerCase();
    return lower.length === sign.length ? lower : sign;
  });
}

/** `null` where both states hold the words equally often. `words` are searchable and not empty. Time is O(n). */
export function findPassageChange(before: string, after: string, words: string): PassageChange | null {
  const [left, right] = [searchable(before), searchable(after)];
  const [was, is] = [placesOf(left, words), placesOf(right, words)];
  if (was.length === is.length) return null;
  const came = is.length > was.length;
  const [places, text] = came ? [is, after] : [was, before];
  // What is equal at both ends was there on both sides: the words that came or went are rather in between.
  const begin = sharedStart(left, right);
  const place = places.find((at) => at + words.length > begin) ?? places.at(-1) ?? 0;
  const end = place + words.length;
  return {
    kind: came ? 'came' : 'went',
    left: is.length,
    before: text.slice(Math.max(0, place - AROUND), place),
    words: text.slice(place, end),
    after: text.slice(end, end + AROUND),
  };
}

function placesOf(text: string, words: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) places.push(at);
  return places;
}

function sharedStart(left: string, right: string): number {
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at += 1;
  return at;
}
