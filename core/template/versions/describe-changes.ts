/** Says in words how two versions of a template differ: fields, options, steps, rules. */
import { describeCondition } from '#core/conditions/describe-condition.ts';
import type { Condition } from '#core/fields/model/condition.ts';
import type { FieldDefinition, SelectOption } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { describeWriters } from '#core/template/format/describe-writers.ts';
import type { Template } from '#core/template/template.ts';
import { humanize } from '#core/text/wording.ts';
import { describeRuleChanges } from './describe-rule-changes.ts';
import type { ChangeKind, DescribedChange } from './described-change.ts';
import { recordedName, slotOf } from './slots.ts';

/**
 * The changes from one version to another, which need not be the next one: fields in the order of the later version, retired ones,
 * then the rules. Fields are matched by id, else by where their content is kept. Versions that say the same give an empty list.
 */
export function describeChanges(before: Template, after: Template): readonly DescribedChange[] {
  const earlier = matchFields(before, after);
  const kept = new Set([...earlier.values()].map(({ id }) => id));
  return [
    ...Object.values(after.fields).flatMap((field) => {
      const former = earlier.get(field.id);
      return former === undefined ? [begun(before, field)] : fieldChanges(former, field, [before, after]);
    }),
    ...Object.values(before.fields).flatMap((field) => (kept.has(field.id) ? [] : [retired(field)])),
    ...describeRuleChanges(before, after),
  ];
}

/** The field of `before` that each field of `after` continues, by the id it has there. */
function matchFields(before: Template, after: Template): ReadonlyMap<string, FieldDefinition> {
  const found = new Map<string, FieldDefinition>();
  const free = new Map(Object.entries(before.fields));
  const nameOf: readonly ((template: Template, id: string) => string)[] = [
    (_template, id) => id,
    slotOf,
    recordedName,
  ];
  for (const name of nameOf) {
    for (const { id } of Object.values(after.fields)) {
      if (found.has(id)) continue;
      const former = [...free.values()].find((one) => name(before, one.id) === name(after, id));
      if (former === undefined) continue;
      found.set(id, former);
      free.delete(former.id);
    }
  }
  return found;
}

function begun(before: Template, { id, label, type }: FieldDefinition): DescribedChange {
  return Object.hasOwn(before.retired, id)
    ? { field: id, change: 'restored', text: `“${label}” is back, with what it held.` }
    : { field: id, change: 'added', text: `“${label}” is new (${fieldTypeOf(type).label}).` };
}

function retired({ id, label }: FieldDefinition): DescribedChange {
  return { field: id, change: 'retired', text: `“${label}” is retired; what it holds is set aside.` };
}

/** Settings that are told apart from the others, or say nothing to people. */
const TOLD_APART: ReadonlySet<string> = new Set(['id', 'was', 'type', 'label', 'options', 'columns']);
const CONDITIONS: ReadonlySet<string> = new Set(['visibleWhen', 'requiredWhen', 'readOnlyWhen']);

function fieldChanges(
  before: FieldDefinition,
  after: FieldDefinition,
  [earlier, later]: readonly [Template, Template],
): readonly DescribedChange[] {
  const { id, label } = after;
  const found: DescribedChange[] = [];
  const say = (change: ChangeKind, text: string): void => void found.push({ field: id, change, text });
  if (before.id !== id) say('renamed', `The field “${before.id}” has the id “${id}”.`);
  if (before.label !== label) say('renamed', `“${before.label}” is called “${label}”.`);
  if (before.type !== after.type) {
    const [from, to] = [fieldTypeOf(before.type).label, fieldTypeOf(after.type).label];
    say('retyped', `“${label}” becomes ${to} (it was ${from}).`);
  }
  for (const text of [
    ...memberChanges('option', before.options.map(optionAsMember), after.options.map(optionAsMember)),
    ...memberChanges('column', columnsOf(before), columnsOf(after)),
  ])
    say('changed', `“${label}”: ${text}`);
  const keys = new Set([...Object.keys(after), ...Object.keys(before)]) as Set<keyof FieldDefinition>;
  for (const key of keys) {
    if (TOLD_APART.has(key) || canonicalJson(asJson(before[key])) === canonicalJson(asJson(after[key])))
      continue;
    const [was, is] = [settingOf(before, key, earlier), settingOf(after, key, later)];
    say('changed', `“${label}”: ${humanize(key).toLowerCase()} is ${is} (it was ${was}).`);
  }
  return found;
}

interface Member {
  readonly key: string;
  readonly label: string;
  /** All that is said of it beside its label. */
  readonly rest: string;
}

function optionAsMember({ value, label, color }: SelectOption): Member {
  return { key: value, label, rest: canonicalJson(color) };
}

function columnsOf({ columns }: FieldDefinition): readonly Member[] {
  return columns.map(({ id, label, type, options }) => {
    return { key: id, label, rest: canonicalJson([type, options.map(({ value, label }) => [value, label])]) };
  });
}

function memberChanges(what: string, before: readonly Member[], after: readonly Member[]): readonly string[] {
  const earlier = new Map(before.map((member) => [member.key, member]));
  const later = new Set(after.map(({ key }) => key));
  const texts: string[] = [];
  for (const { key, label, rest } of after) {
    const was = earlier.get(key);
    if (was === undefined) texts.push(`the ${what} “${label}” is new.`);
    else if (was.label !== label) texts.push(`the ${what} “${was.label}” is called “${label}”.`);
    else if (was.rest !== rest) texts.push(`the ${what} “${label}” is changed.`);
  }
  for (const { key, label } of before) if (!later.has(key)) texts.push(`the ${what} “${label}” is gone.`);
  const common = (members: readonly Member[]) =>
    members.flatMap(({ key }) => (earlier.has(key) && later.has(key) ? [key] : [])).join('\n');
  if (common(before) !== common(after)) texts.push(`the ${what}s are in another order.`);
  return texts;
}

/** Templates are JSON-safe by construction; their interfaces only lack the index signature. */
function asJson(value: unknown): JsonValue {
  return (value ?? null) as JsonValue;
}

const MAX_SHOWN = 60;

function settingOf(field: FieldDefinition, key: keyof FieldDefinition, { fields }: Template): string {
  const value = asJson(field[key]);
  if (value === null || value === '') return 'not set';
  if (key === 'writableBy') return `“${describeWriters(field.writableBy ?? [], fields)}”`;
  if (CONDITIONS.has(key)) return `“${describeCondition(value as unknown as Condition, fields)}”`;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const text = typeof value === 'string' ? `“${value}”` : canonicalJson(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
