/** Edits of the options of a choice and of the columns of a table as edits of a template's text. */
import type { SelectOption, TableColumn } from '#core/fields/model/field-definition.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import { changeSetting, fieldIdFor } from './field-edits.ts';
import { renameOption } from './option-names.ts';
import { type TemplateModel, valueAt } from './template-model.ts';

type Edits = readonly SourceEdit[];

/** Where options are written, and what stands there now, be it only inherited. */
export interface OptionList {
  readonly path: SourcePath;
  readonly options: readonly SelectOption[];
  /** Those that Codices may hold already: their values stay when a label changes. */
  readonly published: ReadonlySet<string>;
}

/** Writes inherited options out before one of them changes: a list is inherited as a whole or not at all. */
function adopted(model: TemplateModel, { path, options }: OptionList): Edits {
  if (isJsonArray(valueAt(model, path))) return [];
  const value = options.map(optionValue);
  const [, fieldId, setting] = path;
  return path.length === 3
    ? changeSetting(model, String(fieldId), String(setting), value)
    : [{ kind: 'set', path, value }];
}

export function optionValue({ value, label, color }: SelectOption): JsonValue {
  if (label === value && color === null) return value;
  return { value, ...(label === value ? {} : { label }), ...(color === null ? {} : { color }) };
}

/** Adds an option at an index. In a list of objects it is one too, in a list of texts a text. */
export function addOption(model: TemplateModel, list: OptionList, index: number, label: string): Edits {
  const taken = list.options.map(({ value }) => value);
  let value = label;
  for (let number = 2; taken.includes(value); number++) value = `${label} ${number}`;
  const written = valueAt(model, list.path);
  const areObjects =
    isJsonArray(written) && written.length > 0 && written.every((option) => isJsonObject(option));
  return [
    ...adopted(model, list),
    { kind: 'insert', path: [...list.path, index], value: areObjects ? { value } : value },
  ];
}

/** Changes what an option is called. A value that was never published changes with it, wherever the text names it. */
export function labelOption(model: TemplateModel, list: OptionList, index: number, label: string): Edits {
  const option = list.options[index];
  const text = label.trim();
  if (option === undefined || text === '' || text === option.label) return [];
  const path = [...list.path, index];
  const written = optionAt(model, list, index);
  const isFree = !list.published.has(option.value) && option.value === option.label;
  const clashes = list.options.some(({ value }, other) => other !== index && value === text);
  const isRenamed = isFree && !clashes;
  const fieldId = list.path.length === 3 ? String(list.path[1]) : null;
  const names = isRenamed && fieldId !== null ? renameOption(model, fieldId, option.value, text) : [];
  if (typeof written === 'string') {
    const value = isRenamed ? text : { value: option.value, label: text };
    return [...adopted(model, list), { kind: 'set', path, value }, ...names];
  }
  if (!isRenamed) return [...adopted(model, list), { kind: 'set', path: [...path, 'label'], value: text }];
  const label2: Edits =
    written['label'] === undefined ? [] : [{ kind: 'set', path: [...path, 'label'], value: text }];
  return [
    ...adopted(model, list),
    { kind: 'set', path: [...path, 'value'], value: text },
    ...label2,
    ...names,
  ];
}

export function colorOption(
  model: TemplateModel,
  list: OptionList,
  index: number,
  color: string | null,
): Edits {
  const option = list.options[index];
  if (option === undefined || option.color === color) return [];
  const path = [...list.path, index];
  const written = optionAt(model, list, index);
  const before = adopted(model, list);
  if (typeof written === 'string') {
    return color === null ? before : [...before, { kind: 'set', path, value: { value: written, color } }];
  }
  if (color === null) return [...before, { kind: 'remove', path: [...path, 'color'] }];
  return [...before, { kind: 'set', path: [...path, 'color'], value: color }];
}

export function moveOption(model: TemplateModel, list: OptionList, from: number, to: number): Edits {
  return [...adopted(model, list), { kind: 'move', path: [...list.path, from], index: to }];
}

export function removeOption(model: TemplateModel, list: OptionList, index: number): Edits {
  return [...adopted(model, list), { kind: 'remove', path: [...list.path, index] }];
}

function optionAt(model: TemplateModel, list: OptionList, index: number): string | JsonObject {
  const written = valueAt(model, [...list.path, index]);
  const option = list.options[index];
  const value = written ?? (option === undefined ? '' : optionValue(option));
  return isJsonObject(value) ? value : String(value);
}

// ── Columns ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export function addColumn(
  model: TemplateModel,
  fieldId: string,
  columns: readonly TableColumn[],
  label: string,
): Edits {
  const id = fieldIdFor(label, [...columns.map((column) => column.id), 'id']);
  return [
    ...adoptedColumns(model, fieldId, columns),
    { kind: 'insert', path: ['fields', fieldId, 'columns', columns.length], value: { id, label } },
  ];
}

/** Changes the label or the type of a column; its id, under which cells are stored, stays. */
export function changeColumn(
  model: TemplateModel,
  fieldId: string,
  columns: readonly TableColumn[],
  index: number,
  key: 'label' | 'type',
  value: string,
): Edits {
  const path = ['fields', fieldId, 'columns', index];
  const before = adoptedColumns(model, fieldId, columns);
  const column = columns[index];
  if (column === undefined || value.trim() === '') return [];
  if (key === 'label') return [...before, { kind: 'set', path: [...path, 'label'], value }];
  const edits: SourceEdit[] = [...before, { kind: 'set', path: [...path, 'type'], value }];
  if (value === 'select') edits.push({ kind: 'set', path: [...path, 'options'], value: ['First', 'Second'] });
  else if (column.options.length > 0) edits.push({ kind: 'remove', path: [...path, 'options'] });
  return edits;
}

export function moveColumn(
  model: TemplateModel,
  fieldId: string,
  columns: readonly TableColumn[],
  from: number,
  to: number,
): Edits {
  return [
    ...adoptedColumns(model, fieldId, columns),
    { kind: 'move', path: ['fields', fieldId, 'columns', from], index: to },
  ];
}

export function removeColumn(
  model: TemplateModel,
  fieldId: string,
  columns: readonly TableColumn[],
  index: number,
): Edits {
  return [
    ...adoptedColumns(model, fieldId, columns),
    { kind: 'remove', path: ['fields', fieldId, 'columns', index] },
  ];
}

function adoptedColumns(model: TemplateModel, fieldId: string, columns: readonly TableColumn[]): Edits {
  if (isJsonArray(valueAt(model, ['fields', fieldId, 'columns']))) return [];
  const value = columns.map(({ id, label, type, options }) => ({
    id,
    label,
    type,
    ...(options.length === 0 ? {} : { options: options.map(optionValue) }),
  }));
  return changeSetting(model, fieldId, 'columns', value);
}
