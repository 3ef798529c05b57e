/** Reads one filter of a search query: `tag:urgent`, `@ana`, `updated:7d`, `due:<2027-01-01`. */
import { parseDayRange } from './parse-day-range.ts';
import { parseFieldTests } from './parse-field-test.ts';
import type { Comparison, SearchCondition } from './search-query.ts';
import { findUnquoted, type QuotedText, sliceQuoted, type WordToken } from './search-tokens.ts';
import { wordsOf } from './words.ts';

/** The filters by the name that is written before the colon; every other name is that of a field. docs/search.md describes each. */
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

type Read = SearchCondition | { readonly message: string };

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const NAMED = /^([\p{L}_][\p{L}\p{N}_]*):(?!\/\/)(.+)$/su;
const STATES: Readonly<Record<string, 'trashed' | 'archived'>> = {
  trashed: 'trashed',
  trash: 'trashed',
  archived: 'archived',
};

/** A condition, a problem, or `null` for what is no filter. `today` is a day as `2026-11-14`. */
export function readFilter(token: WordToken, today: string): Read | null {
  const { text, quoted } = token;
  if (quoted[0] === true) return null;
  if (text.startsWith('#')) return text.length > 1 ? { kind: 'tag', name: text.slice(1) } : null;
  if (text.startsWith('@')) return text.length > 1 ? { kind: 'person', name: text.slice(1) } : null;
  const colon = NAMED.exec(text);
  if (!colon || quoted.slice(0, (colon[1] ?? '').length + 1).includes(true)) return null;
  const [, typed = ''] = colon;
  const value = sliceQuoted(token, typed.length + 1);
  const name = typed.toLowerCase();
  if (!isFilterName(name)) return readField(typed, value, ':', true);
  if (name === 'field') return readNamedField(value);
  return readCondition(name, value, today);
}

function isFilterName(name: string): name is FilterName {
  return (FILTER_NAMES as readonly string[]).includes(name);
}

function readCondition(
  name: Exclude<FilterName, 'field'>,
  { text: value, quoted }: QuotedText,
  today: string,
): Read {
  switch (name) {
    case 'template':
    case 'tag':
    case 'person':
      return { kind: name, name: value };
    case 'comments':
      if (wordsOf(value).length > 0) return { kind: 'comments', text: value, exact: quoted.includes(true) };
      return { message: `comments: takes words, not “${value}”.` };
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

const SIGNS = ['<=', '>=', '=', '<', '>', ':'] as const satisfies (Comparison | ':')[];

/** `field:severity=high`, `field:"Root cause":3..8`; by the name alone: any value. */
function readNamedField(text: QuotedText): Read {
  const places = SIGNS.map((sign) => ({ sign, at: findUnquoted(text, sign) })).filter(({ at }) => at !== -1);
  const first = Math.min(...places.map(({ at }) => at));
  // Of two that begin in one place, the longer one comes first in the list.
  const found = places.find(({ at }) => at === first);
  if (found === undefined) return { kind: 'field', field: text.text, tests: [{ is: 'any' }], isBare: false };
  const name = text.text.slice(0, found.at);
  if (name === '') return { message: 'Name a field before the comparison, as in field:severity=high.' };
  const value = sliceQuoted(text, found.at + found.sign.length);
  if (value.text.trim() === '')
    return { message: `Write a value after “${found.sign}”, or field:${name} for any value.` };
  return readField(name, value, found.sign, false);
}

function readField(field: string, value: QuotedText, comparison: Comparison | ':', isBare: boolean): Read {
  const tests = parseFieldTests(value, field, comparison);
  return 'message' in tests ? tests : { kind: 'field', field, tests, isBare };
}
