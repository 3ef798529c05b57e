/** A parsed search query: words, filters, and the parts that were not understood. */

/** A part of the query text, in UTF-16 units; `to` is exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface SearchTerm extends Span {
  readonly text: string;
  /** In quotes: whole words in this order. Otherwise the last word may be only the beginning of one. */
  readonly exact: boolean;
  /** With a minus before it: must not occur. */
  readonly negated: boolean;
}

export type Comparison = '=' | '<' | '<=' | '>' | '>=';

/** What a field is asked for, as it was written. */
export type FieldTest =
  | { readonly is: 'any' }
  | { readonly is: 'empty' }
  /** `:` means, of texts, that the words occur; of everything else the same as `=`. */
  | { readonly is: 'value'; readonly comparison: Comparison | ':'; readonly value: string }
  /** Both ends belong to it; `null` for an open one. */
  | { readonly is: 'range'; readonly from: string | null; readonly to: string | null };

export type SearchCondition =
  /** All of them, or any of them. */
  | { readonly kind: 'all'; readonly of: readonly SearchFilter[] }
  | { readonly kind: 'any'; readonly of: readonly SearchFilter[] }
  /** Words in brackets or beside an `or`; those of the Codex itself. */
  | { readonly kind: 'words'; readonly text: string; readonly exact: boolean }
  | { readonly kind: 'template'; readonly name: string }
  | { readonly kind: 'tag'; readonly name: string }
  /** A member by name, or `me`: named in a field, or author of the Codex or its last edit. */
  | { readonly kind: 'person'; readonly name: string }
  /** Directly under a Codex, or anywhere below it. */
  | { readonly kind: 'parent' | 'under'; readonly codexId: string }
  /** A field by id or label that satisfies any of the tests; `isBare`: written without `field:` before it. */
  | {
      readonly kind: 'field';
      readonly field: string;
      readonly tests: readonly FieldTest[];
      readonly isBare: boolean;
    }
  /** Days as `2026-11-14` in UTC: from the beginning of `since` up to, but without, `until`. */
  | { readonly kind: 'updated' | 'created'; readonly since: string | null; readonly until: string | null }
  /** Out of the way: without one of these the trash is left out, the archive is not. */
  | { readonly kind: 'is'; readonly state: 'trashed' | 'archived' }
  /** A comment on the Codex holds these words; `exact` as in a term. */
  | { readonly kind: 'comments'; readonly text: string; readonly exact: boolean }
  /** Where the words of the query are looked for: in comments, and nowhere else. Negated: anywhere but there. */
  | { readonly kind: 'in'; readonly place: 'comments' };

export interface SearchFilter extends Span {
  readonly condition: SearchCondition;
  readonly negated: boolean;
}

/** Something in the query that was left out of it, and why. */
export interface SearchProblem extends Span {
  readonly message: string;
}

export interface SearchQuery {
  readonly terms: readonly SearchTerm[];
  readonly filters: readonly SearchFilter[];
  readonly problems: readonly SearchProblem[];
}

/** Where the words of a query are looked for. */
export type SearchScope = 'everywhere' | 'codex' | 'comments';

/** Of two that contradict each other, the first counts. */
export function scopeOf(filters: readonly Pick<SearchFilter, 'condition' | 'negated'>[]): SearchScope {
  const asked = filters.find(({ condition }) => condition.kind === 'in');
  if (asked === undefined) return 'everywhere';
  return asked.negated ? 'codex' : 'comments';
}

/** The words that a comment was found by: those of the query, where it looks into comments, and those asked of comments alone. */
export function commentTermsOf({ terms, filters }: SearchQuery): SearchTerm[] {
  const asked = filters.flatMap(({ condition, negated, from, to }) =>
    condition.kind === 'comments' && !negated
      ? [{ text: condition.text, exact: condition.exact, negated, from, to }]
      : [],
  );
  return [...(scopeOf(filters) === 'codex' ? [] : terms), ...asked];
}

/** The words that the Codex itself was found by. */
export function codexTermsOf({ terms, filters }: SearchQuery): readonly SearchTerm[] {
  const within = wordsIn(filters);
  return scopeOf(filters) === 'comments' ? within : [...terms, ...within];
}

/** The words in brackets that are sought, and not left out. */
function wordsIn(filters: readonly SearchFilter[]): SearchTerm[] {
  return filters.flatMap(({ condition, negated, from, to }) => {
    if (negated) return [];
    if (condition.kind === 'words')
      return [{ text: condition.text, exact: condition.exact, negated, from, to }];
    return condition.kind === 'all' || condition.kind === 'any' ? wordsIn(condition.of) : [];
  });
}

/** The words as they are sought: what is left out has them whole. */
export function asSought<Words extends { readonly exact: boolean }>(words: Words, negated: boolean): Words {
  return negated ? { ...words, exact: true } : words;
}

/** Every condition of these filters, also those in brackets. */
export function* everyFilter(filters: readonly SearchFilter[]): Generator<SearchFilter> {
  for (const filter of filters) {
    yield filter;
    const { condition } = filter;
    if (condition.kind === 'all' || condition.kind === 'any') yield* everyFilter(condition.of);
  }
}

/** The query text without one of its parts. */
export function withoutPart(text: string, { from, to }: Span): string {
  return `${text.slice(0, from).trimEnd()} ${text.slice(to).trimStart()}`.trim();
}
