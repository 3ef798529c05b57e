/** Checks the automation rules of a template against its fields: names, kinds, and values that the fields would refuse. */

import { checkAskedValue, checkCondition } from '#core/conditions/check-condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { nearestField } from '#core/fields/model/field-names.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { checkFormula, typeOfFormula } from '#core/formula/formula.ts';
import { parseFormula } from '#core/formula/formula-syntax.ts';
import { TYPE_NAMES } from '#core/formula/formula-types.ts';
import { rollUpsIn } from '#core/formula/roll-ups.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import type { IssueLog } from '#core/json5/issue-log.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { nearest, quoted } from '#core/text/wording.ts';
import { isUuid } from '#core/uuid.ts';
import { type AutomationRule, type Creation, lateValueOf, type RuleValues } from './rule.ts';

type Fields = Readonly<Record<string, FieldDefinition>>;

/** As much of a template as its rules are checked against. */
export interface RuleSurroundings {
  readonly id: string;
  readonly fields: Fields;
  readonly workflow: {
    readonly field: string;
    readonly transitions: readonly { readonly to: string; readonly by?: unknown; readonly not?: unknown }[];
  } | null;
  readonly children: { readonly allow: readonly string[] | null };
  readonly automation: readonly AutomationRule[];
}

/** The template that a rule creates a Codex of, as far as its fields go; `null` when it is not known here. */
export type FindTarget = (
  templateId: string,
) => { readonly fields: Fields; readonly abstract: boolean } | null;

interface Check {
  readonly template: RuleSurroundings;
  readonly log: IssueLog;
}

/** `own`: the rules that the text itself has, in its order; problems of others are shown where the text names its parent. */
export function checkAutomation(
  template: RuleSurroundings,
  log: IssueLog,
  own: readonly AutomationRule[],
): void {
  for (const rule of template.automation) checkRule(rule, pathOf(rule, own), { template, log });
}

/** Checks what the rules create, for whoever knows other templates. */
export function checkCreations(
  template: RuleSurroundings,
  log: IssueLog,
  own: readonly AutomationRule[],
  find: FindTarget,
): void {
  for (const rule of template.automation) {
    for (const [index, action] of rule.then.entries()) {
      if (!('create' in action)) continue;
      const path = [...actionPath(pathOf(rule, own), index, log), 'create'];
      const { template: id, fields = {} } = action.create;
      if (id === template.id) continue;
      const target = find(id);
      if (target === null) {
        log.error([...path, 'template'], `There is no template “${id}”.`);
      } else if (target.abstract) {
        log.error(
          [...path, 'template'],
          `“${id}” is there for other templates to extend; no Codex is made from it.`,
        );
      } else {
        checkValues(fields, [...path, 'fields'], { log, fields: target.fields, sources: template.fields });
      }
    }
  }
}

/** Rules of ancestors are not in the text. */
function pathOf(rule: AutomationRule, own: readonly AutomationRule[]): SourcePath {
  const index = own.findIndex(({ id }) => id === rule.id);
  return index < 0 ? ['extends'] : ['automation', index];
}

/** A single action may have been written without its list. */
function actionPath(path: SourcePath, index: number, log: IssueLog): SourcePath {
  const listed: SourcePath = [...path, 'then', index];
  return log.knows(listed) ? listed : [...path, 'then'];
}

function checkRule(rule: AutomationRule, path: SourcePath, check: Check): void {
  const { template, log } = check;
  checkTrigger(rule, [...path, 'when'], check);
  if (rule.if !== undefined)
    checkCondition(rule.if, [...path, 'if'], { fields: template.fields, log, owner: null });
  for (const [index, action] of rule.then.entries()) {
    const at = actionPath(path, index, log);
    if ('set' in action) checkSet(rule, action.set, [...at, 'set'], check);
    else if ('add' in action) checkMembers(action.add, [...at, 'add'], check);
    else if ('remove' in action) checkMembers(action.remove, [...at, 'remove'], check);
    else if ('create' in action) checkCreation(rule, action.create, [...at, 'create'], check);
    else if ('notify' in action) checkNotice(action.notify, [...at, 'notify'], check);
    else if ('review' in action) checkNotice(action.review, [...at, 'review'], check);
    else if ('move' in action) checkMove(action.move.under, [...at, 'move', 'under'], check);
  }
}

function checkTrigger({ when }: AutomationRule, path: SourcePath, { template, log }: Check): void {
  if ('created' in when || 'comment' in when || 'webhook' in when) return;
  const [key, id] = 'date' in when ? (['date', when.date] as const) : (['field', when.field] as const);
  const field = findField(template.fields, id, [...path, key], log);
  if (field === null) return;
  const kind = fieldTypeOf(field.type).label.toLowerCase();
  if (key === 'date') {
    if (field.type === 'date' || field.type === 'dateTime') return;
    const hint = 'Name a field of type date or dateTime.';
    log.error([...path, key], `“${field.label}” is ${kind}, whose day never comes.`, { hint });
  } else if (storageOf(field) !== 'register') {
    const hint = 'Name a field of one value: a select, a checkbox, a person, a date or a number.';
    log.error([...path, key], `“${field.label}” is ${kind}, which sets no rule off.`, { hint });
  } else if ('to' in when && when.to !== undefined && when.to !== null) {
    checkAskedValue(when.to, [...path, 'to'], field, log);
  }
}

function checkSet(
  rule: AutomationRule,
  values: RuleValues,
  path: SourcePath,
  { template, log }: Check,
): void {
  checkValues(values, path, { log, fields: template.fields, sources: template.fields });
  checkStep(values, path, template, log);
  const { when } = rule;
  if (!('field' in when) || when.to !== undefined || !Object.hasOwn(values, when.field)) return;
  log.warn([...path, when.field], 'The rule sets off itself by this; it is stopped when it goes on.', {
    hint: 'Say in “when” to which value the field has to change.',
  });
}

/** A rule is no member: it takes only steps that are free for everybody. */
function checkStep(
  values: RuleValues,
  path: SourcePath,
  { workflow }: RuleSurroundings,
  log: IssueLog,
): void {
  if (workflow === null || !Object.hasOwn(values, workflow.field)) return;
  const to = values[workflow.field];
  const steps = workflow.transitions.filter((step) => step.to === to);
  if (steps.length === 0 || steps.some(({ by }) => by === undefined)) return;
  log.error(
    [...path, workflow.field],
    `Only certain people may take a step to “${String(to)}”, and a rule is nobody.`,
    {
      hint: 'Leave “by” out of a step to it, or let a person take it.',
    },
  );
}

interface ValueCheck {
  readonly log: IssueLog;
  /** Those that are written. */
  readonly fields: Fields;
  /** Those that values may come from. */
  readonly sources: Fields;
}

function checkValues(values: RuleValues, path: SourcePath, check: ValueCheck): void {
  for (const [id, value] of Object.entries(values)) {
    const at = [...path, id];
    const field = findField(check.fields, id, at, check.log, true);
    if (field !== null && isWritable(field, at, check.log)) checkValue(value, field, at, check);
  }
}

function isWritable(field: FieldDefinition, path: SourcePath, log: IssueLog): boolean {
  const isFile = field.type === 'file' || field.type === 'image';
  if (field.type !== 'formula' && !isFile) return true;
  const why = isFile ? 'holds files, which a rule has none of' : 'is worked out by its formula';
  log.error(path, `“${field.label}” ${why}.`, { atKey: true });
  return false;
}

function checkValue(value: JsonValue, field: FieldDefinition, path: SourcePath, check: ValueCheck): void {
  const { log, sources } = check;
  const late = lateValueOf(value);
  if (late === null) {
    if (isSlip(value, field)) complainOfWords(value, path, log);
    else checkPlain(value, field, path, log);
  } else if ('from' in late) {
    const source = findField(sources, late.from, [...path, 'from'], log);
    if (source === null || source.type === field.type) return;
    const [one, other] = [source, field].map(({ type }) => fieldTypeOf(type).label.toLowerCase());
    log.error([...path, 'from'], `“${source.label}” is ${one}, and “${field.label}” is ${other}.`);
  } else if ('formula' in late) {
    checkExpression(late.formula, field, [...path, 'formula'], check);
  } else {
    const isFitting = field.type === 'dateTime' ? 'now' in late : field.type === 'date' && 'today' in late;
    if (isFitting) return;
    const word = 'now' in late ? 'now' : 'today';
    const hint = 'A date takes { today: true }, a date and time { now: true }.';
    log.error([...path, word], `“${field.label}” takes no “${word}”.`, { atKey: true, hint });
  }
}

/** Objects are values of few types; elsewhere one is meant as a word of the language. */
function isSlip(value: JsonValue, { type }: FieldDefinition): boolean {
  return isJsonObject(value) && !['richText', 'table', 'checklist'].includes(type);
}

function complainOfWords(value: JsonValue, path: SourcePath, log: IssueLog): void {
  const words = ['now', 'today', 'from', 'formula'];
  const [key = ''] = Object.keys(isJsonObject(value) ? value : {});
  const guess = nearest(key, words);
  const message = `This is no value: an object has one of ${words.join(', ')}.`;
  if (guess === null || guess === key) log.error(path, message);
  else
    log.error([...path, key], `There is no “${key}”. Did you mean “${guess}”?`, { atKey: true, fix: guess });
}

function checkPlain(value: JsonValue, field: FieldDefinition, path: SourcePath, log: IssueLog): void {
  const reading = fieldTypeOf(field.type).parseDefault(value, field);
  for (const found of reading.ok ? [] : reading.issues) {
    const { hint, fix } = found;
    log.error([...path, ...found.path], found.message, {
      ...(hint === undefined ? {} : { hint }),
      ...(fix === undefined ? {} : { fix }),
    });
  }
}

function checkExpression(source: string, field: FieldDefinition, path: SourcePath, check: ValueCheck): void {
  const { log, sources } = check;
  const parsed = parseFormula(source);
  const issues = parsed.ok ? checkFormula(parsed.formula, sources) : parsed.issues;
  for (const { message, hint, start, end } of issues) {
    const within = { text: source, start, end };
    log.error(path, message, { within, ...(hint === undefined ? {} : { hint }) });
  }
  if (!parsed.ok || issues.length > 0) return;
  const [over] = rollUpsIn(source, sources);
  if (over !== undefined) {
    const hint = 'It is worked out a moment later than the rule runs.';
    log.error(path, `A rule cannot use a value over other Codices: ${over.key}.`, { hint });
    return;
  }
  const [given, taken] = [typeOfFormula(parsed.formula, sources), fieldTypeOf(field.type).formulaType];
  if (given === 'nothing' || given === taken) return;
  const message = `The formula gives ${TYPE_NAMES[given]}; “${field.label}” is ${fieldTypeOf(field.type).label.toLowerCase()}.`;
  log.error(path, message);
}

/** Only fields of several values can be added to. */
function checkMembers(values: RuleValues, path: SourcePath, { template, log }: Check): void {
  for (const [id, value] of Object.entries(values)) {
    const at = [...path, id];
    const field = findField(template.fields, id, at, log, true);
    if (field === null) continue;
    if (storageOf(field) !== 'set' || field.type === 'file') {
      const kind = fieldTypeOf(field.type).label.toLowerCase();
      const hint = 'It can be done with tags, people, references and multi-selects.';
      log.error(at, `“${field.label}” is ${kind}, which holds no several values.`, { atKey: true, hint });
      continue;
    }
    const members = isJsonArray(value) ? value : [value];
    for (const [index, member] of members.entries())
      checkMember(member, field, isJsonArray(value) ? [...at, index] : at, { template, log });
  }
}

/** `{ from: 'owner' }` adds the person that another field holds. */
function checkMember(
  member: JsonValue,
  field: FieldDefinition,
  path: SourcePath,
  { template, log }: Check,
): void {
  const late = lateValueOf(member);
  if (late === null) {
    if (isJsonObject(member)) complainOfWords(member, path, log);
    else checkPlain([member], field, path, log);
    return;
  }
  if (!('from' in late)) {
    log.error(path, 'Only { from: … } can be added or removed.');
    return;
  }
  const source = findField(template.fields, late.from, [...path, 'from'], log);
  const singles: Partial<Record<string, string>> = { people: 'person', references: 'reference' };
  if (source === null || source.type === field.type || source.type === singles[field.type]) return;
  const [one, other] = [source, field].map(({ type }) => fieldTypeOf(type).label.toLowerCase());
  log.error([...path, 'from'], `“${source.label}” is ${one}, and “${field.label}” is ${other}.`);
}

function checkCreation(
  rule: AutomationRule,
  creation: Creation,
  path: SourcePath,
  { template, log }: Check,
): void {
  const { template: id, title, as, fields = {} } = creation;
  const { allow } = template.children;
  if (id === template.id) {
    checkValues(fields, [...path, 'fields'], { log, fields: template.fields, sources: template.fields });
    if ('created' in rule.when)
      log.warn(path, 'The rule sets off itself by this; it is stopped when it goes on.');
  }
  if (as === 'child' && allow !== null && !allow.includes(id))
    log.error([...path, 'template'], `“${id}” is not allowed as a child.`);
  for (const [, name = ''] of (title ?? '').matchAll(/\{([^{}]*)\}/g)) {
    if (name === 'date' || Object.hasOwn(template.fields, name)) continue;
    const guess = nearestField(name, template.fields, ['date']);
    const hint = guess === null ? 'Use {date} or {<field id>}.' : `Did you mean {${guess}}?`;
    log.error([...path, 'title'], `There is no field “${name}” for the title.`, { hint });
  }
}

function checkMove(under: JsonValue, path: SourcePath, { template, log }: Check): void {
  if (typeof under === 'string' && isUuid(under)) return;
  const late = lateValueOf(under);
  if (late === null || !('from' in late)) {
    log.error(path, 'Expected the id of a Codex, or { from: … } with a reference field.');
    return;
  }
  const field = findField(template.fields, late.from, [...path, 'from'], log);
  if (field !== null && field.type !== 'reference')
    log.error([...path, 'from'], `“${field.label}” is no reference.`);
}

/** By fields of people, or by ids of members, which nobody here knows. */
function checkNotice(people: readonly string[], path: SourcePath, { template, log }: Check): void {
  for (const [index, one] of people.entries()) {
    if (isUuid(one)) continue;
    const listed = [...path, index];
    const field = findField(template.fields, one, log.knows(listed) ? listed : path, log);
    if (field === null || field.type === 'person' || field.type === 'people') continue;
    const kind = fieldTypeOf(field.type).label.toLowerCase();
    const hint = 'Name a field of one or several people, or the id of a member.';
    log.error(log.knows(listed) ? listed : path, `“${field.label}” is ${kind}, which names nobody.`, {
      hint,
    });
  }
}

function findField(
  fields: Fields,
  id: string,
  path: SourcePath,
  log: IssueLog,
  atKey = false,
): FieldDefinition | null {
  const field = Object.hasOwn(fields, id) ? fields[id] : undefined;
  if (field !== undefined) return field;
  const guess = log.isFull ? null : nearestField(id, fields);
  const message = `There is no field ${quoted(id)}.`;
  const more = atKey ? { atKey } : {};
  if (guess === null) log.error(path, message, more);
  else
    log.error(path, `${message} Did you mean ${quoted(guess)}?`, {
      ...more,
      fix: atKey ? guess : quoted(guess),
    });
  return null;
}
