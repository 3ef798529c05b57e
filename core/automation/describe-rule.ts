/** Says an automation rule in words: “When Status becomes Closed: set Closed on to that day.” */
import { describeCondition } from '#core/conditions/describe-condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import { isUuid } from '#core/uuid.ts';
import { describeOffset, parseOffset } from './offset.ts';
import { type Action, type AutomationRule, lateValueOf, type RuleValues, type Trigger } from './rule.ts';

type Fields = Readonly<Record<string, FieldDefinition>>;

/** The whole rule as one sentence, with the labels of fields and options. */
export function describeRule(rule: AutomationRule, fields: Fields): string {
  const condition = rule.if === undefined ? '' : `, if ${describeCondition(rule.if, fields)}`;
  const actions = rule.then.map((action) => describeAction(action, fields)).join('; ');
  return `${describeTrigger(rule.when, fields)}${condition}: ${actions}.`;
}

export function describeTrigger(when: Trigger, fields: Fields): string {
  if ('created' in when) return 'When a Codex is created';
  if ('comment' in when) return 'When somebody comments';
  if ('webhook' in when) return `When the webhook ${when.webhook} is called`;
  if ('date' in when) {
    const offset = describeOffset(when.offset === undefined ? 0 : (parseOffset(when.offset) ?? 0));
    const label = labelOf(when.date, fields);
    return offset === '' ? `When ${label} comes` : `When it is ${offset} ${label}`;
  }
  const label = labelOf(when.field, fields);
  if (when.to === undefined) return `When ${label} changes`;
  const field = fieldOf(when.field, fields);
  if (when.to === null) return `When ${label} is emptied`;
  if (field?.type === 'checkbox') return `When ${label} is ${when.to === true ? 'ticked' : 'unticked'}`;
  return `When ${label} becomes ${valueText(when.to, field, fields)}`;
}

export function describeAction(action: Action, fields: Fields): string {
  if ('set' in action) return eachOf(action.set, fields, (label, text) => `set ${label} to ${text}`);
  if ('add' in action) return eachOf(action.add, fields, (label, text) => `add ${text} to ${label}`);
  if ('remove' in action)
    return eachOf(action.remove, fields, (label, text) => `remove ${text} from ${label}`);
  if ('move' in action) return `move it below ${valueText(action.move.under, undefined, fields)}`;
  if ('post' in action) return `post it to ${action.post}`;
  if ('notify' in action) return `tell ${joinedPeople(action.notify, fields)}: “${action.text}”`;
  if ('review' in action) return `ask ${joinedPeople(action.review, fields)} for a review`;
  const { template, title, as } = action.create;
  const named = title === undefined ? '' : ` “${title}”`;
  return `create ${template}${named}${as === 'child' ? ' below it' : ''}`;
}

function joinedPeople(people: readonly string[], fields: Fields): string {
  return people
    .map((one) => (isUuid(one) ? 'a member' : `whoever ${labelOf(one, fields)} names`))
    .join(' and ');
}

function eachOf(values: RuleValues, fields: Fields, say: (label: string, text: string) => string): string {
  return Object.entries(values)
    .map(([id, value]) => say(labelOf(id, fields), valueText(value, fieldOf(id, fields), fields)))
    .join(' and ');
}

/** A value in words: “that day”, what another field holds, the labels of options. */
export function valueText(value: JsonValue, field: FieldDefinition | undefined, fields: Fields): string {
  const late = lateValueOf(value);
  if (late === null) return plainText(value, field, fields);
  if ('now' in late) return 'that moment';
  if ('today' in late) return 'that day';
  return 'from' in late ? `what ${labelOf(late.from, fields)} holds` : `“${late.formula}”`;
}

function plainText(value: JsonValue, field: FieldDefinition | undefined, fields: Fields): string {
  if (value === null || value === '') return 'nothing';
  if (isJsonArray(value) && field !== undefined && storageOf(field) === 'rows') return rowsText(value, field);
  if (isJsonArray(value)) return value.map((one) => valueText(one, field, fields)).join(', ');
  if (field?.type === 'checkbox') return value === true ? 'ticked' : 'not ticked';
  const option = field?.options.find((one) => one.value === value);
  if (option !== undefined) return option.label;
  if (typeof value === 'string') return value.length > 60 ? `“${value.slice(0, 59)}…”` : value;
  const text = field === undefined ? '' : fieldTypeOf(field.type).toText(field, value);
  return text === '' ? JSON.stringify(value) : text;
}

/** Rows as many as there are, with the words of the first. */
function rowsText(rows: readonly JsonValue[], field: FieldDefinition): string {
  if (rows.length === 0) return 'nothing';
  const reading = fieldTypeOf(field.type).parseDefault(rows, field);
  const text = reading.ok ? fieldTypeOf(field.type).toText(field, reading.value) : '';
  const shown = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(', ');
  if (shown !== '' && shown.length <= 60) return `“${shown}”`;
  const [one, many] = field.type === 'checklist' ? ['step', 'steps'] : ['row', 'rows'];
  return rows.length === 1 ? `one ${one}` : `${rows.length} ${many}`;
}

function fieldOf(id: string, fields: Fields): FieldDefinition | undefined {
  return Object.hasOwn(fields, id) ? fields[id] : undefined;
}

function labelOf(id: string, fields: Fields): string {
  return fieldOf(id, fields)?.label ?? id;
}
