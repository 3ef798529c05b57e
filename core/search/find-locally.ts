/** Searches the entries of a device with the words, filters and order of the server's search. */

import type { LocalEntry } from './local-entry.ts';
import { type LocalContext, resolveLocally } from './resolve-locally.ts';
import {
  type SearchProblem,
  type SearchQuery,
  type SearchScope,
  type SearchTerm,
  scopeOf,
} from './search-query.ts';
import { readTerm, type Sought } from './sought-words.ts';
import { foldText } from './words.ts';

export interface LocalMatches {
  /** Best first. */
  readonly found: readonly LocalEntry[];
  readonly problems: readonly SearchProblem[];
  /** How many match of each template, most first, whatever templates the search is narrowed to. */
  readonly templates: readonly { readonly id: string; readonly count: number }[];
}

interface Ranked {
  readonly entry: LocalEntry;
  readonly rank: number;
  readonly isWhole: boolean;
}

/**
 * `text` is the source of `query`; a text of which nothing is understood finds nothing, rather than everything. Scans every
 * entry by native substring search, which is cheaper than an index for some ten thousand Codices.
 */
export function findLocally(
  entries: Iterable<LocalEntry>,
  text: string,
  query: SearchQuery,
  context: LocalContext,
): LocalMatches {
  const { holds, templateIds, isUnderstood, problems } = resolveLocally(query.filters, context);
  const all = [...query.problems, ...problems].sort((a, b) => a.from - b.from);
  if (text.trim() !== '' && query.terms.length === 0 && !isUnderstood)
    return { found: [], problems: all, templates: [] };

  const sought = query.terms.map(readTerm);
  const find = finderOf(sought, {
    scope: scopeOf(query.filters),
    title: containedTitle(query.terms),
    commentsOn: context.commentsOn,
  });
  const counts = new Map<string, number>();
  const ranked: Ranked[] = [];
  for (const entry of entries) {
    const place = find(entry);
    if (place === null || !holds(entry)) continue;
    const templateId = entry.codex.template.id;
    counts.set(templateId, (counts.get(templateId) ?? 0) + 1);
    if (templateIds !== null && !templateIds.has(templateId)) continue;
    const inCodex = place === 'codex';
    ranked.push({
      entry,
      rank: inCodex ? rankOf(entry, sought) : IN_COMMENTS,
      isWhole: inCodex && isWhole(entry, sought),
    });
  }
  ranked.sort(
    (a, b) =>
      b.rank - a.rank ||
      Number(b.isWhole) - Number(a.isWhole) ||
      compare(b.entry.codex.updatedAt, a.entry.codex.updatedAt) ||
      compare(b.entry.codex.id, a.entry.codex.id),
  );
  return {
    found: ranked.map(({ entry }) => entry),
    problems: all,
    templates: [...counts].map(([id, count]) => ({ id, count })).sort((a, b) => b.count - a.count),
  };
}

/** What a title may contain as it stands, also within a word; not when something must be whole or absent. */
function containedTitle(terms: readonly SearchTerm[]): string | null {
  if (terms.some((term) => term.negated || term.exact)) return null;
  const text = foldText(terms.map((term) => term.text).join(' '));
  return text.length < 2 ? null : text;
}

/** Where the words were found: in the Codex by itself, or only with its comments. */
type Finder = (entry: LocalEntry) => 'codex' | 'comments' | null;

/** Answers by `findCodicesIn` of the database, which is in the migration of comments. */
function finderOf(
  sought: readonly Sought[],
  {
    scope,
    title,
    commentsOn,
  }: {
    readonly scope: SearchScope;
    readonly title: string | null;
    readonly commentsOn: LocalContext['commentsOn'];
  },
): Finder {
  const inCodex = (entry: LocalEntry): boolean =>
    sought.every(({ begun, negated }) => holdsText(entry, begun) !== negated) ||
    (title !== null && entry.title.includes(title));
  if (scope === 'codex') return (entry) => (inCodex(entry) ? 'codex' : null);
  if (scope === 'comments')
    return ({ codex }) =>
      commentsOn(codex.id).some((comment) =>
        sought.every(({ begun, negated }) => comment.includes(begun) !== negated),
      )
        ? 'comments'
        : null;
  return (entry) => {
    const comments = commentsOn(entry.codex.id);
    const isSaid = (text: string) => comments.some((comment) => comment.includes(text));
    if (sought.some(({ begun, negated }) => negated && isSaid(begun))) return null;
    if (inCodex(entry)) return 'codex';
    const holds = ({ begun, negated }: Sought) =>
      negated ? !holdsText(entry, begun) : holdsText(entry, begun) || isSaid(begun);
    return comments.length > 0 && sought.every(holds) ? 'comments' : null;
  };
}

function holdsText({ title, values, prose }: LocalEntry, text: string): boolean {
  return title.includes(text) || values.includes(text) || prose.includes(text);
}

function isWhole(entry: LocalEntry, sought: readonly Sought[]): boolean {
  return sought.every(({ whole, negated }) => negated || holdsText(entry, whole));
}

/** Below everything that was found in the Codex itself. */
const IN_COMMENTS = -1;

/** Titles that begin as asked, titles with the words, titles that merely contain it, values, prose. */
function rankOf({ title, values }: LocalEntry, sought: readonly Sought[]): number {
  const wanted = sought.filter(({ negated }) => !negated);
  if (wanted.length === 0) return 0;
  const text = wanted.map(({ whole }) => whole.trim()).join(' ');
  if (title.startsWith(` ${text}`)) return 4;
  if (wanted.every(({ begun }) => title.includes(begun))) return 3;
  if (title.includes(text)) return 2;
  return wanted.every(({ begun }) => title.includes(begun) || values.includes(begun)) ? 1 : 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
