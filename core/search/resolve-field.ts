/** Resolves what a filter asks of a field to checks of values, by the types that fields of this name have. */
import { nearest } from '#core/text/wording.ts';
import { isDateTime, parseDuration } from '#core/time/calendar.ts';
import { cutKey, dayNumber, kindsOf, TITLE_FIELD, type ValueKind } from './comparable-value.ts';
import type { Bound, FieldCheck } from './field-check.ts';
import {
  filterProblem,
  type NamedField,
  type NamedPerson,
  peopleCalled,
  type TemplateNames,
} from './filter-names.ts';
import { beginningOf, parseLastDays, parsePeriod } from './parse-day-range.ts';
import { FILTER_NAMES } from './parse-filter.ts';
import type { Comparison, FieldTest, SearchCondition } from './search-query.ts';
import { foldText } from './words.ts';

export interface FieldContext {
  /** Id of the person who searches. */
  readonly me: string;
  readonly people: readonly NamedPerson[];
  readonly names: TemplateNames;
  /** Where the days of the workspace begin and end, an IANA name. */
  readonly timeZone: string;
  /** The day there, as `2026-11-14`. */
  readonly today: string;
}

/** A number of a kind, or a stretch of them; `until` is the first that no longer belongs to it, or the same as `since`. */
interface Stretch {
  readonly since: number;
  readonly until: number;
  readonly isPoint: boolean;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,3})?$/i;
const ANSWERS: Readonly<Record<string, boolean>> = { yes: true, true: true, no: false, false: false };

/**
 * Any of the checks is to hold. Where fields of one name have several types, each value counts for those that it can be a value of, and it
 * has to be that for one of them.
 */
export function resolveField(
  { field: name, tests, isBare }: Extract<SearchCondition, { kind: 'field' }>,
  context: FieldContext,
): readonly FieldCheck[] | { readonly problem: string } {
  const called = findFields(name, isBare, context.names);
  if (called.length === 0) return { problem: unknownField(name, isBare, context.names) };
  const checks: FieldCheck[] = [];
  for (const test of tests) {
    const found = resolveTest(test, called, context);
    if ('problem' in found) return found;
    checks.push(...found);
  }
  return checks;
}

const TITLE: NamedField['field'] = { id: TITLE_FIELD, type: 'line', label: 'Title', options: [] };

/** `title` is the title, unless `field:title` asks for a field of that name. */
function findFields(name: string, isBare: boolean, names: TemplateNames): readonly NamedField[] {
  const isTitle = name.toLowerCase() === 'title';
  const called = isTitle && isBare ? [] : names.fieldsCalled(name);
  if (called.length > 0 || !isTitle) return called;
  return names.templateIds.map((templateId) => ({ field: TITLE, templateId, isRetired: false }));
}

function unknownField(name: string, isBare: boolean, names: TemplateNames): string {
  const field = names.nearestField(name);
  if (!isBare) return filterProblem.noField(name, field);
  return filterProblem.noFilter(name, nearest(name, [...FILTER_NAMES, 'title']) ?? field);
}

type Resolved = readonly FieldCheck[] | { readonly problem: string };

function resolveTest(test: FieldTest, called: readonly NamedField[], context: FieldContext): Resolved {
  const fieldIds = idsOf(called);
  if (test.is === 'any') return [{ check: 'holds', fieldIds }];
  if (test.is === 'empty') return [lacking(called)];
  const kinds = new Set(called.flatMap(({ field }) => kindsOf(field)));
  const checks: FieldCheck[] = [];
  for (const kind of kinds) {
    const of = called.filter(({ field }) => kindsOf(field).includes(kind));
    const found =
      test.is === 'range'
        ? between(kind, of, test, context)
        : compared(kind, of, test.comparison, test.value, context);
    if (found !== null) checks.push(found);
  }
  return checks.length > 0 ? checks : { problem: whyNot(test, called, context) };
}

function idsOf(called: readonly NamedField[]): readonly string[] {
  return [...new Set(called.map(({ field }) => field.id))];
}

/** A retired field is no place to be filled in any more. */
function lacking(called: readonly NamedField[]): FieldCheck {
  const shown = called.filter(({ isRetired }) => !isRetired);
  const fields = idsOf(shown).map((fieldId) => ({
    fieldId,
    templateIds: shown.filter(({ field }) => field.id === fieldId).map(({ templateId }) => templateId),
  }));
  return { check: 'lacks', fields };
}

/** `null`: no value of this kind. */
function compared(
  kind: ValueKind,
  of: readonly NamedField[],
  comparison: Comparison | ':',
  value: string,
  context: FieldContext,
): FieldCheck | null {
  const stretch = stretchOf(kind, value, context, comparison === ':' || comparison === '=');
  if (stretch !== null)
    return { check: 'between', fieldIds: idsOf(of), kind, ...boundsOf(stretch, comparison) };
  if (comparison !== ':' && comparison !== '=') return null;
  switch (kind) {
    case 'flag': {
      const answer = ANSWERS[value.toLowerCase()];
      if (answer === undefined) return null;
      return answer ? { check: 'between', fieldIds: idsOf(of), kind, ...boundsOf(ONE, '=') } : lacking(of);
    }
    case 'text': {
      const words = foldText(value);
      if (words === '') return null;
      return comparison === '='
        ? { check: 'text', fieldIds: idsOf(of), text: words }
        : { check: 'words', fieldIds: idsOf(of), words };
    }
    default: {
      const keys = keysOf(kind, of, value, context);
      return keys.length === 0 ? null : { check: 'keys', fieldIds: idsOf(of), kind, keys };
    }
  }
}

function keysOf(
  kind: ValueKind,
  of: readonly NamedField[],
  value: string,
  { me, people }: FieldContext,
): readonly string[] {
  switch (kind) {
    case 'choice':
      return optionsCalled(of, value).map(cutKey);
    case 'person':
      if (foldText(value) === 'me') return [me];
      return people.some(({ id }) => id === value) ? [value] : peopleCalled(value, people);
    case 'codex':
      return UUID.test(value) ? [value.toLowerCase()] : [];
    case 'tag': {
      const folded = foldText(value);
      return folded === '' ? [] : [cutKey(folded)];
    }
    default:
      return [];
  }
}

/** By its value as it is; else by value or label, whatever the case. */
function optionsCalled(of: readonly NamedField[], value: string): readonly string[] {
  const options = of.flatMap(({ field }) => field.options);
  if (options.some((option) => option.value === value)) return [value];
  const wanted = foldText(value);
  const found = options.filter(
    (option) => wanted !== '' && (foldText(option.value) === wanted || foldText(option.label) === wanted),
  );
  return [...new Set(found.map((option) => option.value))];
}

const ONE: Stretch = { since: 1, until: 1, isPoint: true };

function between(
  kind: ValueKind,
  of: readonly NamedField[],
  { from, to }: Extract<FieldTest, { is: 'range' }>,
  context: FieldContext,
): FieldCheck | null {
  const first = from === null ? null : stretchOf(kind, from, context, false);
  const last = to === null ? null : stretchOf(kind, to, context, false);
  if ((from !== null && first === null) || (to !== null && last === null)) return null;
  return {
    check: 'between',
    fieldIds: idsOf(of),
    kind,
    from: first === null ? null : { value: first.since, isIncluded: true },
    to: last === null ? null : { value: last.until, isIncluded: last.isPoint },
  };
}

function boundsOf(
  { since, until, isPoint }: Stretch,
  comparison: Comparison | ':',
): { readonly from: Bound | null; readonly to: Bound | null } {
  const from = { value: since, isIncluded: true };
  const to = { value: until, isIncluded: isPoint };
  switch (comparison) {
    case '<':
      return { from: null, to: { value: since, isIncluded: false } };
    case '<=':
      return { from: null, to };
    case '>':
      return { from: { value: until, isIncluded: !isPoint }, to: null };
    case '>=':
      return { from, to: null };
    default:
      return { from, to };
  }
}

/** `null`: not this kind of number. `mayBeLast`: `7d` stands for the last seven days. */
function stretchOf(
  kind: ValueKind,
  value: string,
  { today, timeZone }: FieldContext,
  mayBeLast: boolean,
): Stretch | null {
  switch (kind) {
    case 'number':
      return NUMBER.test(value) ? point(Number(value)) : null;
    case 'duration':
      return point(NUMBER.test(value) ? Number(value) : parseDuration(value));
    case 'day': {
      const days = daysOf(value, today, mayBeLast);
      return days && { since: dayNumber(days.since), until: dayNumber(days.until), isPoint: false };
    }
    case 'instant': {
      const instant = value.toUpperCase();
      if (isDateTime(instant)) return point(Date.parse(instant));
      const days = daysOf(value, today, mayBeLast);
      if (days === null) return null;
      const [since, until] = [beginningOf(days.since, timeZone), beginningOf(days.until, timeZone)];
      return { since, until, isPoint: false };
    }
    default:
      return null;
  }
}

function daysOf(value: string, today: string, mayBeLast: boolean): { since: string; until: string } | null {
  const text = value.toLowerCase();
  const now = parsePeriod('today', today);
  const last = mayBeLast ? parseLastDays(text, today) : null;
  return last?.since && now ? { since: last.since, until: now.until } : parsePeriod(text, today);
}

function point(value: number | null): Stretch | null {
  if (value === null || !Number.isFinite(value)) return null;
  const one = value === 0 ? 0 : value;
  return { since: one, until: one, isPoint: true };
}

const FORMS: Readonly<Record<ValueKind, string>> = {
  number: 'a number',
  duration: 'a duration such as 90m or 2h 30m',
  day: 'a day such as 2026-11-14, 2026-11, today or today+7d',
  instant: 'a day such as 2026-11-14 or today, or an instant such as 2026-11-14T09:12Z',
  flag: 'yes or no',
  choice: 'one of its options',
  person: 'a name, or me',
  codex: 'the id of a Codex',
  tag: 'a tag',
  text: 'words',
  other: 'any or empty',
};

function whyNot(
  test: Exclude<FieldTest, { is: 'any' | 'empty' }>,
  called: readonly NamedField[],
  { people }: FieldContext,
): string {
  const [first] = called;
  if (first === undefined) return '';
  const { field } = first;
  const kinds = [...new Set(called.flatMap((one) => kindsOf(one.field)))];
  const sign = test.is === 'range' ? '..' : test.comparison;
  const value = test.is === 'range' ? `${test.from ?? ''}..${test.to ?? ''}` : test.value;
  if (kinds.every((kind) => kind === 'other'))
    return `“${field.label}” is not searched by its values. Ask for any or empty, or write the words without naming the field.`;
  const isOrdered = kinds.some((kind) => ['number', 'duration', 'day', 'instant'].includes(kind));
  if (sign !== ':' && sign !== '=' && !isOrdered)
    return `“${sign}” compares numbers, durations and days, and “${field.label}” holds none.`;
  const [kind] = kinds;
  if (kinds.length === 1 && kind === 'person') return filterProblem.nobody(value, people);
  if (kinds.length === 1 && kind === 'choice') return noOption(field.label, called, value);
  return `“${value}” is not what “${field.label}” holds: it takes ${kinds.map((one) => FORMS[one]).join(', or ')}.`;
}

function noOption(label: string, called: readonly NamedField[], value: string): string {
  const options = [...new Set(called.flatMap(({ field }) => field.options.map((option) => option.value)))];
  const guess = nearest(value, options);
  const shown = options.slice(0, 12).join(', ');
  return `“${value}” is no option of “${label}”. ${guess === null ? `It has: ${shown}.` : `Did you mean ${guess}?`}`;
}
