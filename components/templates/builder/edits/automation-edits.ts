/** Edits of the automation rules as edits of the template's text. */
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import { MAX_NAME_LENGTH } from '#core/template/format/name-rules.ts';
import { sayMember, setMembers } from './member-edits.ts';
import { type TemplateModel, valueAt } from './template-model.ts';

type Edits = readonly SourceEdit[];

/** The keys of a rule in the order in which they are written. */
const KEYS = ['id', 'title', 'when', 'if', 'then'] as const;
export type AutomationKey = Exclude<(typeof KEYS)[number], 'then'>;

/** A rule as the text has it. */
export interface WrittenAutomation {
  readonly index: number;
  readonly path: SourcePath;
  readonly written: JsonObject;
  readonly id: string;
  readonly title: string;
  /** `null` for what is said otherwise than the builder shows it. */
  readonly trigger: WrittenTrigger | null;
  readonly actions: readonly WrittenAction[];
}

export const TRIGGERS = ['created', 'field', 'date', 'comment', 'webhook'] as const;
export type TriggerKind = (typeof TRIGGERS)[number];

/** Whether a trigger says all there is to say by being there. */
export function isWhole(kind: TriggerKind): kind is 'created' | 'comment' {
  return kind === 'created' || kind === 'comment';
}

export interface WrittenTrigger {
  readonly kind: TriggerKind;
  /** The id of the field, or the name of the webhook; empty for what names nothing. */
  readonly name: string;
  /** `undefined`: any change. */
  readonly to: JsonValue | undefined;
  readonly offset: string | undefined;
}

export const ACTIONS = ['set', 'add', 'remove', 'create', 'move', 'post', 'notify', 'review'] as const;
export type ActionKind = (typeof ACTIONS)[number];

export interface WrittenAction {
  readonly index: number;
  readonly path: SourcePath;
  readonly written: JsonValue;
  /** `null` for what is said otherwise than the builder shows it. */
  readonly kind: ActionKind | null;
}

/** The rules that the text itself has. What is no object has an empty one. */
export function automationOf(model: TemplateModel): readonly WrittenAutomation[] {
  const rules = valueAt(model, ['automation']);
  return (isJsonArray(rules) ? rules : []).map((rule, index) => {
    const written = isJsonObject(rule) ? rule : {};
    const path = ['automation', index];
    return {
      ...{ index, path, written },
      id: textOf(written['id']),
      title: textOf(written['title']),
      trigger: triggerOf(written['when']),
      actions: actionsOf(written['then'], [...path, 'then']),
    };
  });
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function triggerOf(when: JsonValue | undefined): WrittenTrigger | null {
  if (when === undefined || !isJsonObject(when)) return null;
  const keys = Object.keys(when);
  const [kind, ...more] = TRIGGERS.filter((one) => keys.includes(one));
  if (kind === undefined || more.length > 0) return null;
  const extra = kind === 'field' ? 'to' : kind === 'date' ? 'offset' : kind;
  if (keys.some((key) => key !== kind && key !== extra)) return null;
  const { offset, to } = when;
  const name = when[kind];
  if (isWhole(kind) ? name !== true : typeof name !== 'string') return null;
  if (offset !== undefined && typeof offset !== 'string') return null;
  return { kind, name: textOf(name), to, offset };
}

/** A single action may stand without its list. */
function actionsOf(then: JsonValue | undefined, path: SourcePath): readonly WrittenAction[] {
  if (then === undefined) return [];
  if (!isJsonArray(then)) return [{ index: 0, path, written: then, kind: actionKind(then) }];
  return then.map((written, index) => ({
    ...{ index, written },
    path: [...path, index],
    kind: actionKind(written),
  }));
}

function actionKind(written: JsonValue): ActionKind | null {
  if (!isJsonObject(written)) return null;
  const keys = Object.keys(written);
  if (keys.includes('notify')) return isNotice(written) ? 'notify' : null;
  const [key, ...more] = keys;
  const kind = ACTIONS.find((one) => one === key);
  if (kind === undefined || more.length > 0) return null;
  const held = written[kind];
  if (kind === 'post') return typeof held === 'string' ? kind : null;
  if (kind === 'review') return isPeople(held) ? kind : null;
  if (!isJsonObject(held ?? null)) return null;
  if (kind !== 'move') return kind;
  const { under } = held as JsonObject;
  return isJsonObject(under ?? null) && typeof (under as JsonObject)['from'] === 'string' ? kind : null;
}

function isNotice({ notify, text, ...more }: JsonObject): boolean {
  return isPeople(notify) && typeof text === 'string' && Object.keys(more).length === 0;
}

/** One name may stand without its list. */
function isPeople(named: JsonValue | undefined): boolean {
  return (isJsonArray(named) ? named : [named]).every((one) => typeof one === 'string');
}

/** Whom an action tells, or asks for a review: ids of fields and of members. */
export function peopleOf({ written, kind }: WrittenAction): readonly string[] {
  const key = kind === 'review' ? 'review' : 'notify';
  const held = isJsonObject(written) ? written[key] : undefined;
  return (isJsonArray(held) ? held : [held]).filter((one) => typeof one === 'string');
}

// ── Rules ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Adds a rule that is set off when a Codex is created, and does nothing yet: the rest is said step by step. */
export function addAutomation(model: TemplateModel, title: string, taken: readonly string[]): Edits {
  const rules = valueAt(model, ['automation']);
  const id = automationIdFor(title, [...taken, ...automationOf(model).map((rule) => rule.id)]);
  // biome-ignore lint/suspicious/noThenProperty: a rule is data, and “when … then …” is how its author wrote it.
  const value: JsonObject = { id, title, when: { created: true }, then: [] };
  if (!isJsonArray(rules)) return [{ kind: 'set', path: ['automation'], value: [value] }];
  return [{ kind: 'insert', path: ['automation', rules.length], value }];
}

/** Says a part of a rule, or for `undefined` no longer says it. */
export function changeAutomation(
  rule: WrittenAutomation,
  key: AutomationKey,
  value: JsonValue | undefined,
): Edits {
  return sayMember(rule, KEYS, key, value);
}

export function moveAutomation(from: number, to: number): Edits {
  return [{ kind: 'move', path: ['automation', from], index: to }];
}

/** Removes a rule, and the list with its last one. */
export function removeAutomation(model: TemplateModel, index: number): Edits {
  const isLast = automationOf(model).length === 1;
  return [{ kind: 'remove', path: isLast ? ['automation'] : ['automation', index] }];
}

/** An id made of the title, such as `note-the-day`, that is free. */
export function automationIdFor(title: string, taken: readonly string[]): string {
  const letters = title
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const named = /^[a-z]/.test(letters) ? letters : `rule-${letters}`;
  const base = named.slice(0, MAX_NAME_LENGTH - 4).replace(/-$/, '');
  let id = base;
  for (let number = 2; taken.includes(id); number += 1) id = `${base}-${number}`;
  return id;
}

// ── When ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Says what sets a rule off: the key is renamed and values are exchanged, so that what stands between stays. */
export function changeTrigger({ path, written }: WrittenAutomation, next: WrittenTrigger): Edits {
  const at = [...path, 'when'];
  const held = written['when'];
  const value = isWhole(next.kind) ? true : next.name;
  const extras = { to: next.to, offset: next.offset } as const;
  const before = isJsonObject(held ?? null) ? TRIGGERS.filter((kind) => kind in (held as JsonObject)) : [];
  const [kind] = before;
  if (kind === undefined || before.length > 1) {
    const { to, offset } = extras;
    const whole = {
      [next.kind]: value,
      ...(to !== undefined && { to }),
      ...(offset !== undefined && { offset }),
    };
    return sayMember({ path, written }, KEYS, 'when', whole);
  }
  const when = held as JsonObject;
  const more = (['to', 'offset'] as const).flatMap((key): Edits => {
    const [old, said] = [when[key], extras[key]];
    if (said === undefined) return old === undefined ? [] : [{ kind: 'remove', path: [...at, key] }];
    return JSON.stringify(old) === JSON.stringify(said)
      ? []
      : [{ kind: 'set', path: [...at, key], value: said }];
  });
  return [
    ...(kind === next.kind ? [] : [{ kind: 'rename', path: [...at, kind], key: next.kind } as const]),
    ...(when[kind] === value ? [] : [{ kind: 'set', path: [...at, next.kind], value } as const]),
    ...more,
  ];
}

// ── Then ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export function addAction(rule: WrittenAutomation, action: JsonObject): Edits {
  const then = rule.written['then'];
  const path = [...rule.path, 'then'];
  if (then === undefined) return sayMember(rule, KEYS, 'then', [action]);
  if (isJsonArray(then)) return [{ kind: 'insert', path: [...path, then.length], value: action }];
  return [
    { kind: 'wrap', path, keys: [0] },
    { kind: 'insert', path: [...path, 1], value: action },
  ];
}

export function moveAction(rule: WrittenAutomation, from: number, to: number): Edits {
  return [{ kind: 'move', path: [...rule.path, 'then', from], index: to }];
}

/** One that stands without a list leaves an empty one. */
export function removeAction(rule: WrittenAutomation, { index, path }: WrittenAction): Edits {
  if (isJsonArray(rule.written['then'])) return [{ kind: 'remove', path: [...rule.path, 'then', index] }];
  return [{ kind: 'set', path, value: [] }];
}

// ── Values ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Values by field id, as an action writes them or a Codex is created with them. */
export interface WrittenValues {
  readonly path: SourcePath;
  readonly written: JsonObject;
}

/** What an action sets, adds or removes, or a Codex is created with. */
export function valuesIn({ path, written, kind }: WrittenAction): WrittenValues {
  const held = kind !== null && isJsonObject(written) ? written[kind] : undefined;
  const at = kind === null ? path : [...path, kind];
  if (kind !== 'create') return { path: at, written: isJsonObject(held ?? null) ? (held as JsonObject) : {} };
  const fields = isJsonObject(held ?? null) ? (held as JsonObject)['fields'] : undefined;
  return { path: [...at, 'fields'], written: isJsonObject(fields ?? null) ? (fields as JsonObject) : {} };
}

/** Says the value of a field; of several only those that come or go. */
export function changeValue({ path, written }: WrittenValues, fieldId: string, value: JsonValue): Edits {
  const held = Object.hasOwn(written, fieldId) ? written[fieldId] : undefined;
  const isOne = isJsonArray(value) && value.length === 1 && held !== undefined && !isJsonArray(held);
  if (isOne) return [{ kind: 'set', path: [...path, fieldId], value: value[0] ?? null }];
  return setMembers([...path, fieldId], held, value);
}

/** Writes another field at the place of one; its value goes unless it is the same. */
export function changeValueField(
  { path, written }: WrittenValues,
  from: string,
  to: string,
  value: JsonValue,
): Edits {
  if (from === to || Object.hasOwn(written, to)) return [];
  const isSame = JSON.stringify(written[from]) === JSON.stringify(value);
  const renamed: SourceEdit = { kind: 'rename', path: [...path, from], key: to };
  return isSame ? [renamed] : [renamed, { kind: 'set', path: [...path, to], value }];
}

/** No longer writes a field. The last one stays: an action that names none does nothing. */
export function removeValue({ path, written }: WrittenValues, fieldId: string): Edits {
  return Object.keys(written).length < 2 ? [] : [{ kind: 'remove', path: [...path, fieldId] }];
}

const CREATION_KEYS = ['template', 'title', 'fields', 'as'] as const;

/** Says a part of what is created, or for `undefined` no longer says it. */
export function changeCreation(
  { path, written }: WrittenAction,
  key: Exclude<(typeof CREATION_KEYS)[number], 'fields'>,
  value: string | undefined,
): Edits {
  const held = isJsonObject(written) && isJsonObject(written['create'] ?? null) ? written['create'] : {};
  return sayMember({ path: [...path, 'create'], written: held as JsonObject }, CREATION_KEYS, key, value);
}
