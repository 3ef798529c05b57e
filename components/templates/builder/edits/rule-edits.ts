/** Edits of a template's workflow, children, kinds of reference and own details as edits of its text. */
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import type { WorkflowSource } from '#core/template/template-source.ts';
import { changeSetting } from './field-edits.ts';
import { type TemplateModel, valueAt } from './template-model.ts';
import { removeTransitionsOf, stateIds, transitionsValue } from './transition-edits.ts';

type Edits = readonly SourceEdit[];

/** Says a key of the template itself; `undefined` no longer says it. */
export function changeDetail(model: TemplateModel, key: string, value: JsonValue | undefined): Edits {
  if (value !== undefined) return [{ kind: 'set', path: [key], value }];
  return valueAt(model, [key]) === undefined ? [] : [{ kind: 'remove', path: [key] }];
}

// ── Workflow ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Begins a workflow of a select field: its options are the states, and every one may follow every other. */
export function beginWorkflow(model: TemplateModel, fieldId: string): Edits {
  const field = model.fields.find(({ id }) => id === fieldId);
  const options = field?.definition.options ?? [];
  const states =
    options.length >= 2
      ? options.map(({ value, label, color }) => stateValue(value, label, color))
      : STARTERS;
  const isWritten = isJsonArray(field?.own?.['options']);
  return [
    { kind: 'set', path: ['workflow'], value: { field: fieldId, states } },
    ...(isWritten ? changeSetting(model, fieldId, 'options', undefined) : []),
  ];
}

const STARTERS: JsonValue = [
  { id: 'open', label: 'Open', color: 'sky' },
  { id: 'done', label: 'Done', color: 'moss' },
];

function stateValue(id: string, label: string, color: string | null): JsonObject {
  return { id, label, ...(color === null ? {} : { color }) };
}

/** Writes an inherited workflow out with all it says, to be changed from there. */
export function adoptWorkflow(workflow: WorkflowSource): Edits {
  const { field, states } = workflow;
  const transitions = transitionsValue(workflow);
  const value = {
    field,
    states: states.map(({ id, label, color }) => stateValue(id, label, color)),
    ...(transitions === undefined ? {} : { transitions }),
  };
  return [{ kind: 'set', path: ['workflow'], value }];
}

export function addState(model: TemplateModel, label: string): Edits {
  const ids = stateIds(model);
  const id = stateIdFor(label, ids);
  return [{ kind: 'insert', path: ['workflow', 'states', ids.length], value: { id, label } }];
}

/** Changes the label or the colour of a state; its id, which is what is stored, stays. */
export function changeState(
  model: TemplateModel,
  index: number,
  key: 'label' | 'color',
  value: string | undefined,
): Edits {
  const path = ['workflow', 'states', index];
  const written = valueAt(model, path);
  if (typeof written === 'string') {
    return value === undefined ? [] : [{ kind: 'set', path, value: { id: written, [key]: value } }];
  }
  if (value !== undefined) return [{ kind: 'set', path: [...path, key], value }];
  return isJsonObject(written) && written[key] !== undefined
    ? [{ kind: 'remove', path: [...path, key] }]
    : [];
}

export function moveState(from: number, to: number): Edits {
  return [{ kind: 'move', path: ['workflow', 'states', from], index: to }];
}

/** Removes a state and every transition from and to it. */
export function removeState(model: TemplateModel, index: number): Edits {
  const id = stateIds(model)[index];
  return [
    { kind: 'remove', path: ['workflow', 'states', index] },
    ...(id === undefined ? [] : removeTransitionsOf(model, id)),
  ];
}

function stateIdFor(label: string, taken: readonly string[]): string {
  const base =
    label
      .toLowerCase()
      .replace(/[^\p{L}\d]+/gu, '-')
      .replace(/^-|-$/g, '') || 'state';
  let id = base;
  for (let number = 2; taken.includes(id); number++) id = `${base}-${number}`;
  return id;
}

// ── Children ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Which templates may stand below: any (`null`), or those named. */
export function allowChildren(model: TemplateModel, allow: readonly string[] | null): Edits {
  const path = ['children', 'allow'];
  const written = valueAt(model, path);
  if (allow === null) return written === undefined ? [] : removeWithin(model, 'children', 'allow');
  if (!isJsonArray(written)) return [{ kind: 'set', path, value: allow }];
  const removed = written.flatMap((id, index) => (allow.includes(String(id)) ? [] : [index])).reverse();
  const added = allow.filter((id) => !written.includes(id));
  const kept = written.length - removed.length;
  return [
    ...removed.map((index): SourceEdit => ({ kind: 'remove', path: [...path, index] })),
    ...added.map((id, index): SourceEdit => ({ kind: 'insert', path: [...path, kept + index], value: id })),
  ];
}

/** Removes a key of an object, and the object with its last one. */
export function removeWithin(model: TemplateModel, object: string, key: string): Edits {
  const written = valueAt(model, [object]);
  const isLast = isJsonObject(written) && Object.keys(written).length === 1;
  return [{ kind: 'remove', path: isLast ? [object] : [object, key] }];
}

// ── Kinds of reference ──────────────────────────────────────────────────────────────────────────────────────────────

export function addReferenceKind(id: string, label: string, inverseLabel: string): Edits {
  return [{ kind: 'set', path: ['references', id], value: { label, inverseLabel } }];
}

export function changeReferenceKind(
  model: TemplateModel,
  id: string,
  key: 'label' | 'inverseLabel' | 'targets',
  value: JsonValue | undefined,
): Edits {
  const path = ['references', id, key];
  if (value !== undefined) return [{ kind: 'set', path, value }];
  return valueAt(model, path) === undefined ? [] : [{ kind: 'remove', path }];
}

export function removeReferenceKind(model: TemplateModel, id: string): Edits {
  return removeWithin(model, 'references', id);
}

/** An id for a kind of reference made of its label, such as `follow_up`. */
export function referenceKindIdFor(label: string, taken: readonly string[]): string {
  const letters = label
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  const base = /^[a-z]/.test(letters) ? letters.slice(0, 60) : `kind_${letters}`.replace(/_$/, '');
  let id = base;
  for (let number = 2; taken.includes(id); number++) id = `${base}_${number}`;
  return id;
}
