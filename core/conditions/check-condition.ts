/** Checks a condition against the fields of its template: names, kinds of test, and values. */

import { type Condition, type FieldTest, TESTS, type TestName } from '#core/fields/model/condition.ts';
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { renamedFrom } from '#core/fields/model/field-names.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import type { IssueLog } from '#core/json5/issue-log.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { nearest, oneOf, quoted } from '#core/text/wording.ts';

type Fields = Readonly<Record<string, FieldDefinition>>;

const AMOUNTS: readonly FieldType[] = ['number', 'rating', 'progress', 'duration'];
const TIMES: readonly FieldType[] = ['date', 'dateTime'];
/** Of these, all that can be asked is whether there is anything. */
const WITHOUT_VALUES: ReadonlySet<FieldType> = new Set(['richText', 'checklist', 'table', 'file', 'image']);

export interface ConditionCheck {
  readonly fields: Fields;
  readonly log: IssueLog;
  /** The field that has the condition, which cannot ask for itself. */
  readonly owner: string | null;
}

/** Reports what is wrong with a condition at `path`, each at its place. */
export function checkCondition(condition: Condition, path: SourcePath, check: ConditionCheck): void {
  if ('not' in condition) checkCondition(condition.not, [...path, 'not'], check);
  else if ('field' in condition) checkTest(condition, path, check);
  else {
    const [join, parts] =
      'all' in condition ? (['all', condition.all] as const) : (['any', condition.any] as const);
    for (const [index, part] of parts.entries()) checkCondition(part, [...path, join, index], check);
  }
}

function checkTest(test: FieldTest, path: SourcePath, { fields, log, owner }: ConditionCheck): void {
  const source = Object.hasOwn(fields, test.field) ? fields[test.field] : undefined;
  const written: SourcePath = [...path, 'field'];
  const place = log.knows(written) ? written : path;
  if (source === undefined || source.id === owner) {
    const others = Object.keys(fields).filter((id) => id !== owner);
    const now = renamedFrom(fields, test.field) ?? test.field;
    suggest(log, place, `There is no field ${quoted(test.field)}.`, now, others);
    return;
  }
  if (source.type === 'formula') {
    log.error(place, 'A condition cannot depend on a formula.');
    return;
  }
  const name = TESTS.find((one) => one in test) ?? 'in';
  const misfit = misfitOf(name, source);
  const isShorthand = 'in' in test && test.in === null;
  if (misfit !== null && !isShorthand) {
    log.error([...path, name], misfit.message, { atKey: true, hint: misfit.hint });
    return;
  }
  if ('in' in test) {
    for (const [index, value] of (test.in ?? []).entries())
      checkAskedValue(value, [...path, 'in', index], source, log);
  } else if (!('empty' in test)) checkAskedValue(boundOf(test), [...path, name], source, log);
}

function boundOf(test: Exclude<FieldTest, { in: unknown } | { empty: unknown }>): JsonValue {
  if ('is' in test) return test.is;
  if ('atLeast' in test) return test.atLeast;
  if ('atMost' in test) return test.atMost;
  return 'before' in test ? test.before : test.after;
}

/** Why a field of this type cannot be tested this way. */
function misfitOf(test: TestName, field: FieldDefinition): { message: string; hint: string } | null {
  const kind = fieldTypeOf(field.type).label.toLowerCase();
  const message = `“${field.label}” is ${kind}, which “${test}” cannot be asked of.`;
  if (test === 'empty') return null;
  if (WITHOUT_VALUES.has(field.type))
    return { message, hint: 'It can be asked whether it is empty: empty: true or false.' };
  if (test === 'in' || test === 'is') return null;
  const isAmount = test === 'atLeast' || test === 'atMost';
  if ((isAmount ? AMOUNTS : TIMES).includes(field.type)) return null;
  if (TIMES.includes(field.type)) return { message, hint: 'A date has “before” and “after”.' };
  if (AMOUNTS.includes(field.type)) return { message, hint: 'An amount has “atLeast” and “atMost”.' };
  return { message, hint: 'It has “is”, “in” and “empty”.' };
}

/** The value must be one that the field could hold; otherwise the test would never pass. */
export function checkAskedValue(
  value: JsonValue,
  path: SourcePath,
  source: FieldDefinition,
  log: IssueLog,
): void {
  if (value === null) {
    log.error(path, '“null” is no value to ask for.', {
      hint: 'To ask whether there is none, write empty: true.',
    });
    return;
  }
  if (source.type === 'tags') {
    if (typeof value !== 'string') log.error(path, 'Expected a tag as text.');
    return;
  }
  if (source.options.length > 0) {
    const values = source.options.map((option) => option.value);
    if (typeof value === 'string' && values.includes(value)) return;
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    suggest(log, path, `“${source.label}” has no option ${quoted(shown.slice(0, 80))}.`, shown, values);
    return;
  }
  if (source.type === 'checkbox') {
    if (typeof value !== 'boolean') log.error(path, 'Expected true or false.');
    return;
  }
  const asked = storageOf(source) === 'set' ? [value] : value;
  const free = {
    ...source,
    min: null,
    max: null,
    step: null,
    minLength: null,
    maxLength: null,
    pattern: null,
  };
  const reading = fieldTypeOf(source.type).parseDefault(asked, free);
  if (reading.ok) return;
  const [issue] = reading.issues;
  if (issue !== undefined)
    log.error(path, issue.message, issue.hint === undefined ? {} : { hint: issue.hint });
}

function suggest(
  log: IssueLog,
  path: SourcePath,
  message: string,
  name: string,
  candidates: readonly string[],
): void {
  const guess = log.isFull ? null : nearest(name, candidates);
  if (guess !== null) log.error(path, `${message} Did you mean ${quoted(guess)}?`, { fix: quoted(guess) });
  else
    log.error(
      path,
      message,
      candidates.length === 0 || candidates.length > 12 ? {} : { hint: `There is ${oneOf(candidates)}.` },
    );
}
