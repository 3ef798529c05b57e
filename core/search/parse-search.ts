/** Parses a search query: words, "phrases", -exclusions, and filters such as `tag:`, `@person`, `comments:` and `field:severity=high`. */
import { nearest } from '#core/text/wording.ts';
import { parseDayRange } from './parse-day-range.ts';
import type {
  Comparison,
  SearchCondition,
  SearchFilter,
  SearchProblem,
  SearchQuery,
  SearchTerm,
} from './search-query.ts';
import { wordsOf } from './words.ts';

/** The filters by the name that is written before the colon. docs/search.md describes each. */
export const FILTER_NAMES = [
  'template',
  'tag',
  'person',
  'field',
  'updated',
  'created',
  'under',
  'parent',
  'is',
  'in',
  'comments',
] as const;
type FilterName = (typeof FILTER_NAMES)[number];

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const STATES: Readonly<Record<string, 'trashed' | 'archived'>> = {
  trashed: 'trashed',
  trash: 'trashed',
  archived: 'archived',
};
const SPACE = /\s/;
const OPENING = new Set(['"', '“', '„', '”']);
const CLOSING = new Set(['"', '”', '“']);

/** A stretch of the query without a blank outside quotes. */
interface Token {
  readonly from: number;
  readonly to: number;
  /** Without the quotes. */
  readonly text: string;
  readonly negated: boolean;
  /** The first quote, as an offset in `text`; -1 when there is none. */
  readonly quotedAt: number;
}

/** Never throws: what it cannot read becomes a problem, and the rest is searched. `today` is a day as `2026-11-14`. */
export function parseSearch(text: string, { today }: { readonly today: string }): SearchQuery {
  const terms: SearchTerm[] = [];
  const filters: SearchFilter[] = [];
  const problems: SearchProblem[] = [];
  for (const token of tokensOf(text)) {
    const { from, to, negated } = token;
    const read = readFilter(token, today);
    if (read === null) {
      if (wordsOf(token.text).length > 0)
        terms.push({ text: token.text, exact: token.quotedAt === 0, negated, from, to });
    } else if ('message' in read) problems.push({ message: read.message, from, to });
    else filters.push({ condition: read, negated, from, to });
  }
  return { terms, filters, problems };
}

function* tokensOf(text: string): Generator<Token> {
  let at = 0;
  while (at < text.length) {
    if (SPACE.test(text.charAt(at))) {
      at++;
      continue;
    }
    const from = at;
    const negated = text.charAt(at) === '-' && /[^\s-]/.test(text.charAt(at + 1));
    if (negated) at++;
    let inQuotes = false;
    let quotedAt = -1;
    let read = '';
    for (; at < text.length; at++) {
      const char = text.charAt(at);
      if (inQuotes ? CLOSING.has(char) : OPENING.has(char) && mayOpen(read)) {
        if (!inQuotes && quotedAt === -1) quotedAt = read.length;
        inQuotes = !inQuotes;
        // A phrase ends with its quote, whatever follows.
        if (!inQuotes && quotedAt === 0) {
          at++;
          break;
        }
      } else if (!inQuotes && SPACE.test(char)) break;
      else read += char;
    }
    yield { from, to: at, text: read, negated, quotedAt };
  }
}

/** Quotes begin a phrase or a value; elsewhere they stand for themselves, as in 5" or O"Hara. */
function mayOpen(read: string): boolean {
  return read === '' || /[:=<>#@]$/.test(read);
}

/** A condition, a problem, or `null` for what is no filter. */
function readFilter(token: Token, today: string): SearchCondition | { message: string } | null {
  const { text, quotedAt } = token;
  if (quotedAt === 0) return null;
  if (text.startsWith('#')) return text.length > 1 ? { kind: 'tag', name: text.slice(1) } : null;
  if (text.startsWith('@')) return text.length > 1 ? { kind: 'person', name: text.slice(1) } : null;
  const colon = /^([a-z]+):(?!\/\/)(.+)$/i.exec(text);
  if (!colon) return null;
  const [, typed = '', value = ''] = colon;
  const name = typed.toLowerCase();
  if (isFilterName(name))
    return name === 'comments' ? readSaid(value, quotedAt !== -1) : readCondition(name, value, today);
  const guess = nearest(name, FILTER_NAMES);
  const hint = guess === null ? `A field is searched as field:${name}=${value}.` : `Did you mean ${guess}:?`;
  return { message: `There is no filter “${typed}:”. ${hint}` };
}

function isFilterName(name: string): name is FilterName {
  return (FILTER_NAMES as readonly string[]).includes(name);
}

/** Words of comments: `comments:night`, `comments:"night shift"`. */
function readSaid(text: string, exact: boolean): SearchCondition | { message: string } {
  if (wordsOf(text).length > 0) return { kind: 'comments', text, exact };
  return { message: `comments: takes words, not “${text}”.` };
}

function readCondition(
  name: Exclude<FilterName, 'comments'>,
  value: string,
  today: string,
): SearchCondition | { message: string } {
  switch (name) {
    case 'template':
    case 'tag':
    case 'person':
      return { kind: name, name: value };
    case 'field':
      return readField(value);
    case 'updated':
    case 'created': {
      const range = parseDayRange(value.toLowerCase(), today);
      if (range) return { kind: name, ...range };
      return {
        message: `“${value}” is no time. Write ${name}:2026-11-14, ${name}:2026-11..2026-12, ${name}:>=2026-11-14, ${name}:today or ${name}:7d.`,
      };
    }
    case 'under':
    case 'parent':
      if (UUID.test(value)) return { kind: name, codexId: value.toLowerCase() };
      return { message: `${name}: takes the id of a Codex, as in its address, not “${value}”.` };
    case 'is': {
      const state = STATES[value.toLowerCase()];
      if (state) return { kind: 'is', state };
      return { message: `is: takes trashed or archived, not “${value}”.` };
    }
    case 'in':
      if (/^comments?$/i.test(value)) return { kind: 'in', place: 'comments' };
      return { message: `in: takes comments, not “${value}”.` };
  }
}

function readField(text: string): SearchCondition | { message: string } {
  const match = /^(.*?)(<=|>=|=|<|>)(.*)$/s.exec(text);
  if (!match) return { kind: 'field', field: text, test: null };
  const [, field = '', comparison = '=', value = ''] = match;
  if (field === '') return { message: 'Name a field before the comparison, as in field:severity=high.' };
  if (value.trim() === '')
    return { message: `Write a value after “${comparison}”, or field:${field} for any value.` };
  return { kind: 'field', field, test: { comparison: comparison as Comparison, value } };
}
