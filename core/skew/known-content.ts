/** The content of a Codex that a page of an older version knows; it may not remove anything else. */
import { REFERENCES_ROOT, rootOf } from '#core/document/roots.ts';
import type { FieldDefinition, SelectOption } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { hasShape } from '#core/fields/value-shape.ts';
import { isJsonObject, type JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { slotOf } from '#core/template/versions/slots.ts';

/** What an older schema knows of rich texts, told by richtext/. */
export interface KnownRichText {
  readonly knowsElement: (name: string) => boolean;
  readonly knowsAttribute: (element: string, name: string) => boolean;
  /** A mark as it begins (its attributes) or ends (`null`). */
  readonly knowsMark: (name: string, value: JsonValue) => boolean;
}

/** What an older version of a template knows of the values of a Codex. */
export interface KnownValues {
  readonly knowsRoot: (root: string) => boolean;
  /** `columnId` is `null` but in rows, where it is empty for the place of a row. */
  readonly knowsValue: (root: string, value: JsonValue, columnId: string | null) => boolean;
}

/** `null` where a page knows everything. */
export interface KnownContent {
  readonly richText: KnownRichText | null;
  readonly values: KnownValues | null;
}

/** What matters here of a version of a template. */
export type TemplateFields = Pick<Template, 'fields' | 'retired' | 'slots' | 'referenceKinds'>;

/**
 * What a page that shows `known` knows of a Codex that follows `current`. Only what `current` has and `known` has not is unknown:
 * a value that neither allows is nothing that an update of the page would show better. `null` where nothing is unknown.
 */
export function valuesKnownTo(known: TemplateFields, current: TemplateFields): KnownValues | null {
  const before = fieldsByRoot(known);
  const roots = new Set<string>();
  const values = new Map<string, (value: JsonValue, columnId: string | null) => boolean>();
  for (const [root, field] of fieldsByRoot(current)) {
    const older = before.get(root);
    if (older === undefined || storageOf(older) !== storageOf(field)) roots.add(root);
    else {
      const isUnknown = unknownValuesOf(older, field);
      if (isUnknown !== null) values.set(root, isUnknown);
    }
  }
  const kinds = newIds(known.referenceKinds, current.referenceKinds);
  if (kinds.size > 0)
    values.set(REFERENCES_ROOT, (value) => isJsonObject(value) && kinds.has(String(value['kind'])));
  if (roots.size + values.size === 0) return null;
  return {
    knowsRoot: (root) => !roots.has(root),
    knowsValue: (root, value, columnId) => values.get(root)?.(value, columnId) !== true,
  };
}

function fieldsByRoot(template: TemplateFields): ReadonlyMap<string, FieldDefinition> {
  const { fields, retired } = template;
  const byRoot = new Map<string, FieldDefinition>();
  for (const field of [...Object.values(retired), ...Object.values(fields)]) {
    const root = rootOf(slotOf(template, field.id), storageOf(field));
    if (root !== null) byRoot.set(root, field);
  }
  return byRoot;
}

/** Whether a value of the field is one that only its newer definition has; `null` where none is. */
function unknownValuesOf(
  older: FieldDefinition,
  newer: FieldDefinition,
): ((value: JsonValue, columnId: string | null) => boolean) | null {
  if (older.type !== newer.type) return (value) => !hasShape(older, value);
  if (newer.type === 'table') return unknownCellsOf(older, newer);
  // What stands in tags is chosen freely: their options are suggestions.
  const options = newer.type === 'tags' ? new Set<string>() : newOptions(older.options, newer.options);
  return options.size === 0 ? null : (value) => typeof value === 'string' && options.has(value);
}

function unknownCellsOf(older: FieldDefinition, newer: FieldDefinition) {
  const columns = newIds(older.columns, newer.columns);
  const options = new Map<string, ReadonlySet<string>>();
  for (const { id, options: now } of newer.columns) {
    const before = older.columns.find((column) => column.id === id);
    const added = newOptions(before?.options ?? [], now);
    if (before !== undefined && added.size > 0) options.set(id, added);
  }
  if (columns.size + options.size === 0) return null;
  return (value: JsonValue, columnId: string | null): boolean => {
    if (columnId === null) return false;
    return columns.has(columnId) || (typeof value === 'string' && options.get(columnId)?.has(value) === true);
  };
}

function newOptions(before: readonly SelectOption[], now: readonly SelectOption[]): ReadonlySet<string> {
  const known = new Set(before.map(({ value }) => value));
  return new Set(now.map(({ value }) => value).filter((value) => !known.has(value)));
}

function newIds(
  before: readonly { readonly id: string }[],
  now: readonly { readonly id: string }[],
): ReadonlySet<string> {
  const known = new Set(before.map(({ id }) => id));
  return new Set(now.map(({ id }) => id).filter((id) => !known.has(id)));
}
