/** The values of a rule at the moment it runs: the day, what other fields hold, formulas, and members added or taken away. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { renamedFrom } from '#core/fields/model/field-names.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { evaluateFormula } from '#core/formula/formula.ts';
import { parseFormula } from '#core/formula/formula-syntax.ts';
import { canonicalJson, isJsonArray, type JsonValue } from '#core/json.ts';
import { dateTimeOf, dayIn } from '#core/time/calendar.ts';
import { isUuid } from '#core/uuid.ts';
import { type Action, lateValueOf, type RuleValues } from './rule.ts';

type Fields = Readonly<Record<string, FieldDefinition>>;

/** The Codex that a rule is about, and when the rule was set off. */
export interface RuleMoment {
  /** ms since epoch. */
  readonly at: number;
  /** Of the workspace. */
  readonly timeZone: string;
  readonly fields: Fields;
  /** What the Codex holds, by field id, in JSON; formulas worked out. */
  readonly values: Readonly<Record<string, JsonValue>>;
}

/** A value for a field, in the JSON form of its type. What the field does not take is left for the one write path to refuse. */
export function valueAt(value: JsonValue, field: FieldDefinition | undefined, moment: RuleMoment): JsonValue {
  const late = lateValueOf(value);
  if (late === null) return plainValue(value, field);
  if ('now' in late) return dateTimeOf(Math.floor(moment.at / 1000));
  if ('today' in late) return dayIn(moment.at, moment.timeZone);
  if ('from' in late) return held(late.from, moment);
  const parsed = parseFormula(late.formula);
  if (!parsed.ok) return null;
  const today = dayIn(moment.at, moment.timeZone);
  return evaluateFormula(parsed.formula, moment.values, { fields: moment.fields, today });
}

/** Values for the fields of a template, which need not be that of the Codex. */
export function valuesAt(values: RuleValues, fields: Fields, moment: RuleMoment): RuleValues {
  return Object.fromEntries(
    Object.entries(values).map(([stood, value]) => {
      const id = renamedFrom(fields, stood) ?? stood;
      return [id, valueAt(value, Object.hasOwn(fields, id) ? fields[id] : undefined, moment)];
    }),
  );
}

/** What the fields are to hold after an action that sets, adds or removes. */
export function changeAt(
  action: Extract<Action, { set: RuleValues } | { add: RuleValues } | { remove: RuleValues }>,
  moment: RuleMoment,
): RuleValues {
  if ('set' in action) return valuesAt(action.set, moment.fields, moment);
  const isAdded = 'add' in action;
  return Object.fromEntries(
    Object.entries(isAdded ? action.add : action.remove).map(([id, value]) => {
      const current = listOf(held(id, moment));
      const named = (isJsonArray(value) ? value : [value]).flatMap((member) => memberAt(member, moment));
      return [id, isAdded ? union(current, named) : without(current, named)];
    }),
  );
}

function memberAt(member: JsonValue, moment: RuleMoment): readonly JsonValue[] {
  const late = lateValueOf(member);
  if (late === null) return [member];
  return 'from' in late ? listOf(held(late.from, moment)) : [];
}

function held(id: string, { values }: RuleMoment): JsonValue {
  return Object.hasOwn(values, id) ? (values[id] ?? null) : null;
}

function listOf(value: JsonValue): readonly JsonValue[] {
  if (isJsonArray(value)) return value;
  return value === null || value === '' ? [] : [value];
}

function union(current: readonly JsonValue[], added: readonly JsonValue[]): JsonValue {
  return [...current, ...without(added, current)];
}

function without(members: readonly JsonValue[], taken: readonly JsonValue[]): readonly JsonValue[] {
  const gone = new Set(taken.map(canonicalJson));
  return members.filter((member) => !gone.has(canonicalJson(member)));
}

/** Shorthands such as `1 h` in the form that is stored; a rich text is written as Markdown. */
function plainValue(value: JsonValue, field: FieldDefinition | undefined): JsonValue {
  if (field === undefined) return value;
  if (field.type === 'richText' && typeof value === 'string') return { markdown: value };
  const reading = fieldTypeOf(field.type).parseDefault(value, field);
  return reading.ok ? reading.value : value;
}

/** Whom fields of people name at that moment, and the members named by their ids; each once. */
export function peopleAt(people: readonly string[], moment: RuleMoment): readonly string[] {
  const named = people.flatMap((one) => {
    if (isUuid(one)) return [one];
    return listOf(held(renamedFrom(moment.fields, one) ?? one, moment));
  });
  return [...new Set(named.filter((id) => typeof id === 'string'))];
}
