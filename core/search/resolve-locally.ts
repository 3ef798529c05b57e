/** Resolves the filters of a query to a predicate on local entries; unknown names become problems. */
import { isDate } from '#core/time/calendar.ts';
import { facetOf, personFacet, tagFacet } from './facets.ts';
import {
  filterProblem,
  type NamedPerson,
  numberOf,
  peopleCalled,
  type TemplateNames,
} from './filter-names.ts';
import type { LocalEntry } from './local-entry.ts';
import { beginningOf } from './parse-day-range.ts';
import type { Comparison, SearchCondition, SearchFilter, SearchProblem } from './search-query.ts';
import { readTerm } from './sought-words.ts';
import { foldText } from './words.ts';

/** Where a Codex stands. */
export interface LocalPlace {
  readonly standing: 'live' | 'archived' | 'trashed';
  /** From the top to the parent. */
  readonly ancestors: readonly string[];
}

export interface LocalContext {
  /** Id of the person who searches. */
  readonly me: string;
  readonly people: readonly NamedPerson[];
  readonly names: TemplateNames;
  /** Where the days of the workspace begin and end, an IANA name. */
  readonly timeZone: string;
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
  readonly problems: readonly SearchProblem[];
}

/** `null`: not known of this Codex, so neither the condition nor its opposite holds. */
type Test = (entry: LocalEntry, place: LocalPlace) => boolean | null;

/** Filters hold together, except that several templates mean any of them: a Codex has only one. */
export function resolveLocally(filters: readonly SearchFilter[], context: LocalContext): LocalFilters {
  const tests: Test[] = [];
  const problems: SearchProblem[] = [];
  const chosen = new Set<string>();
  for (const { condition, negated, from, to } of filters) {
    const test = resolve(condition, context);
    if (typeof test === 'string') problems.push({ message: test, from, to });
    else if (condition.kind === 'template' && !negated) {
      for (const id of context.names.templatesCalled(condition.name)) chosen.add(id);
    } else if (negated) tests.push((entry, place) => opposite(test(entry, place)));
    else tests.push(test);
  }
  const asksForTrash = filters.some(
    ({ condition, negated }) => condition.kind === 'is' && condition.state === 'trashed' && !negated,
  );
  return {
    holds: (entry) => {
      const place = context.place(entry.codex.id);
      if (place === null || (!asksForTrash && place.standing === 'trashed')) return false;
      return tests.every((test) => test(entry, place) === true);
    },
    templateIds: chosen.size === 0 ? null : chosen,
    problems,
  };
}

function opposite(held: boolean | null): boolean | null {
  return held === null ? null : !held;
}

/** The test, or what is wrong with the condition. */
function resolve(condition: SearchCondition, context: LocalContext): Test | string {
  switch (condition.kind) {
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
      return resolveField(condition, context);
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

function resolveField(
  { field: name, test }: Extract<SearchCondition, { kind: 'field' }>,
  { me, names }: LocalContext,
): Test | string {
  const fields = names.fieldsCalled(name);
  if (fields.length === 0) return filterProblem.noField(name, names.nearestField(name));
  const ids = [...new Set(fields.map((field) => field.id))];
  if (test === null) return holdsAny(ids.map((id) => facetOf(id)));
  const { comparison, value } = test;
  const number = numberOf(value, fields);
  const compared: Test = ({ facets, compared: known }) =>
    facets === null ? null : ids.some((id) => holdsFor(known[id], comparison, number ?? value));
  if (comparison !== '=')
    return number === null && !isDate(value) ? filterProblem.notCompared(comparison, value) : compared;
  const wanted = ids.map((id) => facetOf(id, value));
  if (foldText(value) === 'me') wanted.push(...ids.map((id) => facetOf(id, me)));
  if (/^(yes|no)$/i.test(value)) wanted.push(...ids.map((id) => facetOf(id, String(/^yes$/i.test(value)))));
  const held = holdsAny(wanted);
  if (number === null) return held;
  return (entry, place) => (held(entry, place) === true ? true : compared(entry, place));
}

/** Numbers with numbers and days with days; anything else does not hold. */
function holdsFor(
  known: number | string | undefined,
  comparison: Comparison,
  sought: number | string,
): boolean {
  if (known === undefined || typeof known !== typeof sought) return false;
  switch (comparison) {
    case '=':
      return known === sought;
    case '<':
      return known < sought;
    case '<=':
      return known <= sought;
    case '>':
      return known > sought;
    case '>=':
      return known >= sought;
  }
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
