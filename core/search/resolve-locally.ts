/** Resolves the filters of a query to a predicate on local entries; unknown names become problems. */

import { TITLE_FIELD } from './comparable-value.ts';
import { personFacet, tagFacet } from './facets.ts';
import { fieldsOfCheck, satisfies } from './field-check.ts';
import { filterProblem, peopleCalled } from './filter-names.ts';
import type { LocalEntry } from './local-entry.ts';
import { beginningOf } from './parse-day-range.ts';
import { type FieldContext, resolveField } from './resolve-field.ts';
import {
  asSought,
  everyFilter,
  type SearchCondition,
  type SearchFilter,
  type SearchProblem,
} from './search-query.ts';
import { readTerm } from './sought-words.ts';
import { foldText } from './words.ts';

/** Where a Codex stands. */
export interface LocalPlace {
  readonly standing: 'live' | 'archived' | 'trashed';
  /** From the top to the parent. */
  readonly ancestors: readonly string[];
}

export interface LocalContext extends FieldContext {
  /** `null` for a Codex that is no longer in the tree. */
  readonly place: (codexId: string) => LocalPlace | null;
  /** The folded words of each comment on a Codex; none where they are not known. */
  readonly commentsOn: (codexId: string) => readonly string[];
}

export interface LocalFilters {
  /** All but the filter by template. */
  readonly holds: (entry: LocalEntry) => boolean;
  /** `null`: any. */
  readonly templateIds: ReadonlySet<string> | null;
  /** Whether anything was understood of at least one filter. */
  readonly isUnderstood: boolean;
  readonly problems: readonly SearchProblem[];
}

/** `null`: not known of this Codex, so neither the condition nor its opposite holds. */
type Test = (entry: LocalEntry, place: LocalPlace) => boolean | null;

/** Filters hold together, except that several templates mean any of them: a Codex has only one. */
export function resolveLocally(filters: readonly SearchFilter[], context: LocalContext): LocalFilters {
  const tests: Test[] = [];
  const problems: SearchProblem[] = [];
  const chosen = new Set<string>();
  for (const filter of filters) {
    const { condition, negated } = filter;
    const test = resolveFilter(filter, context, problems);
    if (test === null) continue;
    if (condition.kind === 'template' && !negated) {
      for (const id of context.names.templatesCalled(condition.name)) chosen.add(id);
    } else tests.push(test);
  }
  const asksForTrash = [...everyFilter(filters)].some(
    ({ condition, negated }) => condition.kind === 'is' && condition.state === 'trashed' && !negated,
  );
  return {
    holds: (entry) => {
      const place = context.place(entry.codex.id);
      if (place === null || (!asksForTrash && place.standing === 'trashed')) return false;
      return tests.every((test) => test(entry, place) === true);
    },
    templateIds: chosen.size === 0 ? null : chosen,
    isUnderstood: tests.length > 0 || chosen.size > 0,
    problems,
  };
}

/** `null` for what is not understood, which is told in `problems`. */
function resolveFilter(
  { condition, negated, from, to }: SearchFilter,
  context: LocalContext,
  problems: SearchProblem[],
): Test | null {
  const test =
    condition.kind === 'all' || condition.kind === 'any'
      ? resolveGroup(condition.kind, condition.of, context, problems)
      : resolve(condition.kind === 'words' ? asSought(condition, negated) : condition, context);
  if (typeof test === 'string') problems.push({ message: test, from, to });
  if (test === null || typeof test === 'string') return null;
  return negated ? (entry, place) => opposite(test(entry, place)) : test;
}

function opposite(held: boolean | null): boolean | null {
  return held === null ? null : !held;
}

/** What one part decides by itself need not be known of the others. */
function resolveGroup(
  kind: 'all' | 'any',
  of: readonly SearchFilter[],
  context: LocalContext,
  problems: SearchProblem[],
): Test | null {
  const tests = of.flatMap((filter) => resolveFilter(filter, context, problems) ?? []);
  if (tests.length === 0) return null;
  const decisive = kind === 'any';
  return (entry, place) => {
    let held: boolean | null = !decisive;
    for (const test of tests) {
      const one = test(entry, place);
      if (one === decisive) return decisive;
      if (one === null) held = null;
    }
    return held;
  };
}

type SingleCondition = Exclude<SearchCondition, { kind: 'all' | 'any' }>;

/** The test, or what is wrong with the condition. */
function resolve(condition: SingleCondition, context: LocalContext): Test | string {
  switch (condition.kind) {
    case 'words': {
      const { begun } = readTerm({ text: condition.text, exact: condition.exact, negated: false });
      return ({ title, values, prose, facets }) =>
        title.includes(begun) || (facets === null ? null : values.includes(begun) || prose.includes(begun));
    }
    case 'template': {
      const ids = context.names.templatesCalled(condition.name);
      if (ids.length === 0)
        return filterProblem.noTemplate(condition.name, context.names.nearestTemplate(condition.name));
      return ({ codex }) => ids.includes(codex.template.id);
    }
    case 'tag':
      return holdsAny([tagFacet(condition.name)]);
    case 'person':
      return resolvePerson(condition.name, context);
    case 'field':
      return resolveFieldTest(condition, context);
    case 'parent':
      return (_, { ancestors }) => ancestors.at(-1) === condition.codexId;
    case 'under':
      return (_, { ancestors }) => ancestors.includes(condition.codexId);
    case 'updated':
    case 'created':
      return resolveRange(condition, context);
    case 'is':
      return (_, { standing }) => standing === condition.state;
    case 'comments': {
      const { begun } = readTerm({ text: condition.text, exact: condition.exact, negated: false });
      return ({ codex, facets }) =>
        facets === null ? null : context.commentsOn(codex.id).some((comment) => comment.includes(begun));
    }
    // Says where words are looked for: find-locally.ts.
    case 'in':
      return () => true;
  }
}

function holdsAny(wanted: readonly string[]): Test {
  return ({ facets }) => (facets === null ? null : wanted.some((facet) => facets.includes(facet)));
}

function resolvePerson(name: string, { me, people }: LocalContext): Test | string {
  const ids = foldText(name) === 'me' ? [me] : peopleCalled(name, people);
  if (ids.length === 0) return filterProblem.nobody(name, people);
  const named = holdsAny(ids.map(personFacet));
  return (entry, place) => {
    if (entry.facets === null) return null;
    const { createdBy, updatedBy } = entry.codex;
    return ids.includes(createdBy.id) || ids.includes(updatedBy.id) || named(entry, place);
  };
}

function resolveFieldTest(
  condition: Extract<SearchCondition, { kind: 'field' }>,
  context: LocalContext,
): Test | string {
  const checks = resolveField(condition, context);
  if ('problem' in checks) return checks.problem;
  const asked = new Set(checks.flatMap(fieldsOfCheck));
  return ({ codex, facets, compared, unknown }) => {
    if (checks.some((check) => satisfies(check, codex.template.id, compared))) {
      if (facets !== null || asked.has(TITLE_FIELD)) return true;
    }
    const isKnown = facets !== null || (asked.size === 1 && asked.has(TITLE_FIELD));
    return isKnown && !unknown.some((id) => asked.has(id)) ? false : null;
  };
}

/** `iso`: an instant; empty where it is not known. */
function resolveRange(
  { kind, since, until }: Extract<SearchCondition, { kind: 'updated' | 'created' }>,
  { timeZone }: LocalContext,
): Test {
  const from = since === null ? Number.NEGATIVE_INFINITY : beginningOf(since, timeZone);
  const to = until === null ? Number.POSITIVE_INFINITY : beginningOf(until, timeZone);
  return ({ codex }) => {
    const iso = kind === 'updated' ? codex.updatedAt : codex.createdAt;
    if (iso === '') return null;
    const at = Date.parse(iso);
    return at >= from && at < to;
  };
}
