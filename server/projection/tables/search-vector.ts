/** Writes PostgreSQL's tsvector and tsquery from words folded by core/search, without a parser or dictionary of the database. */
import type { SearchTerm } from '#core/search/search-query.ts';
import { wordsOf } from '#core/search/words.ts';

export interface WeightedText {
  readonly text: string;
  readonly weight: 'A' | 'B' | 'C';
}

/** PostgreSQL's limits: a vector of 1 MB (we stay well below), positions up to 16,383, 255 of them a word. */
const MAX_BYTES = 800_000;
const MAX_POSITION = 16_383;
const MAX_POSITIONS = 255;
/** What a word costs in a vector besides its letters, and each of its positions. */
const WORD_BYTES = 8;
const POSITION_BYTES = 2;
/** Keeps a phrase from reaching from one text into the next. */
const GAP = 8;

/**
 * The text form of a tsvector: `'plan':1A,7C 'night':2A`. Texts are taken in order, so what comes first is found whatever
 * follows; what no longer fits is left out.
 */
export function writeVector(texts: readonly WeightedText[], maxBytes = MAX_BYTES): string {
  const places = new Map<string, string[]>();
  let position = 0;
  let bytes = 0;
  for (const { text, weight } of texts) {
    for (const word of wordsOf(text)) {
      position = Math.min(position + 1, MAX_POSITION);
      const known = places.get(word.text);
      if (known && known.length >= MAX_POSITIONS) continue;
      const cost = POSITION_BYTES + (known ? 0 : WORD_BYTES + Buffer.byteLength(word.text));
      if (bytes + cost > maxBytes) continue;
      bytes += cost;
      if (known) known.push(`${position}${weight}`);
      else places.set(word.text, [`${position}${weight}`]);
    }
    position = Math.min(position + GAP, MAX_POSITION);
  }
  return [...places].map(([word, at]) => `'${word}':${at.join(',')}`).join(' ');
}

export interface QueryForm {
  /** Only words of these weights count. */
  readonly weights?: 'A' | 'AB';
  /** Only whole words count, also where the beginning of one was asked for. */
  readonly whole?: boolean;
}

/** The text form of a tsquery for terms that must all hold; `null` when there is nothing to find. */
export function writeQuery(terms: readonly SearchTerm[], form: QueryForm = {}): string | null {
  const parts = terms.map((term) => writeTerm(term, form)).filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(' & ');
}

/** The text form of a tsquery that any of these words answers to, whether or not they are to be left out; `null` when there are none. */
export function writeAnyOf(terms: readonly SearchTerm[]): string | null {
  const parts = terms.map((term) =>
    writeTerm({ ...term, exact: term.exact || term.negated, negated: false }, {}),
  );
  const found = parts.filter((part) => part !== '');
  return found.length === 0 ? null : found.join(' | ');
}

function writeTerm({ text, exact, negated }: SearchTerm, { weights, whole = false }: QueryForm): string {
  const words = wordsOf(text);
  const phrase = words.map((word, index) => {
    // Left out is what has the word itself; the beginning of one would leave out more than was said.
    const beginning = !exact && !negated && !whole && index === words.length - 1 ? '*' : '';
    const label = `${beginning}${weights ?? ''}`;
    return `'${word.text}'${label === '' ? '' : `:${label}`}`;
  });
  if (phrase.length === 0) return '';
  const joined = phrase.length === 1 ? (phrase[0] ?? '') : `(${phrase.join(' <-> ')})`;
  return negated ? `!${joined}` : joined;
}
