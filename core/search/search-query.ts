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

export type SearchCondition =
  | { readonly kind: 'template'; readonly name: string }
  | { readonly kind: 'tag'; readonly name: string }
  /** A member by name, or `me`: named in a field, or author of the Codex or its last edit. */
  | { readonly kind: 'person'; readonly name: string }
  /** Directly under a Codex, or anywhere below it. */
  | { readonly kind: 'parent' | 'under'; readonly codexId: string }
  /** Without a comparison: the field holds something. */
  | {
      readonly kind: 'field';
      readonly field: string;
      readonly test: { readonly comparison: Comparison; readonly value: string } | null;
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
  return scopeOf(filters) === 'comments' ? [] : terms;
}

/** The query text without one of its parts. */
export function withoutPart(text: string, { from, to }: Span): string {
  return `${text.slice(0, from).trimEnd()} ${text.slice(to).trimStart()}`.trim();
}
