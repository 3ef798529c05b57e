/** A Codex laid out for reading, shared by the Markdown and HTML exports. */

import type { FieldDefinition, TableColumn } from '#core/fields/model/field-definition.ts';
import { isEmptyValue, scalarText } from '#core/fields/model/field-type.ts';
import type { Names } from '#core/fields/model/field-type-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { computeField } from '#core/formula/formula.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import { buildForm } from '#core/template/build-form.ts';
import type { PortableCodex } from './portable-codex.ts';

export type LayoutItem =
  /** A value of a line. */
  | { readonly kind: 'short'; readonly label: string; readonly text: string; readonly url: string | null }
  | { readonly kind: 'text'; readonly label: string; readonly text: string }
  /** ProseMirror JSON. */
  | { readonly kind: 'richText'; readonly label: string; readonly json: JsonObject }
  | {
      readonly kind: 'checklist';
      readonly label: string;
      readonly steps: readonly { readonly done: boolean; readonly text: string }[];
    }
  | {
      readonly kind: 'table';
      readonly label: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'image'; readonly label: string; readonly assetId: string; readonly alt: string };

export interface LayoutSection {
  readonly label: string | null;
  readonly items: readonly LayoutItem[];
}

export interface LayoutView {
  /** `null` when there is only one. */
  readonly label: string | null;
  readonly sections: readonly LayoutSection[];
}

export interface LayoutOptions {
  readonly names: Names;
  /** For formulas that ask for the day: `YYYY-MM-DD`. */
  readonly today: string;
  /** For everybody: what the template no longer has was set aside by somebody who did not think of strangers, and stays out. */
  readonly isListed?: boolean;
}

/** The layout without empty fields, fields whose condition does not hold, and sections and views left empty. */
export function layOutExport(
  codex: PortableCodex,
  { names, today, isListed = false }: LayoutOptions,
): readonly LayoutView[] {
  const { template } = codex;
  const values = withComputed(codex, today);
  const itemsOf = (fields: readonly FieldDefinition[]): LayoutItem[] =>
    fields.flatMap((field) => itemOf(field, values[field.id] ?? null, names));
  const form = buildForm(template, { values });
  const views = form.views.map(({ label, sections }) => ({
    label: form.views.length > 1 ? label : null,
    sections: sections
      .map((section) => ({
        label: section.label,
        items: itemsOf(section.fields.filter(({ hidden }) => !hidden).map(({ field }) => field)),
      }))
      .filter(({ items }) => items.length > 0),
  }));
  const retired = Object.values(isListed ? {} : template.retired).flatMap((field) =>
    itemOf(field, codex.retired[field.id] ?? null, names),
  );
  if (retired.length > 0)
    views.push({ label: null, sections: [{ label: 'No longer in the template', items: retired }] });
  return views.filter(({ sections }) => sections.length > 0);
}

/** With formulas as the text they come to. */
function withComputed(
  { template, fields, rollUps = {} }: PortableCodex,
  today: string,
): Record<string, JsonValue> {
  const values: Record<string, JsonValue> = { ...fields };
  for (const field of Object.values(template.fields)) {
    if (field.type !== 'formula') continue;
    const { text } = computeField(field, fields, { fields: template.fields, today, rollUps });
    values[field.id] = field.unit === null || text === '' ? text : `${text} ${field.unit}`;
  }
  return values;
}

function itemOf(field: FieldDefinition, value: JsonValue, names: Names): LayoutItem[] {
  const { label } = field;
  if (isEmptyValue(value)) return [];
  switch (storageOf(field)) {
    case 'fragment':
      return isJsonObject(value) && isJsonObject(value['json'])
        ? [{ kind: 'richText', label, json: value['json'] }]
        : [];
    case 'rows':
      return isJsonArray(value) ? [rowsItem(field, value.filter(isJsonObject), names)] : [];
    case 'text':
      if (field.type === 'text') return [{ kind: 'text', label, text: scalarText(value) }];
      break;
    default:
      if (field.type === 'image' && isJsonObject(value)) return [imageItem(label, value)];
  }
  const text = fieldTypeOf(field.type).toText(field, value, names);
  const url = field.type === 'url' && typeof value === 'string' ? value : null;
  return text === '' ? [] : [{ kind: 'short', label, text, url }];
}

function imageItem(label: string, value: JsonObject): LayoutItem {
  const alt = scalarText(value['alt']);
  return {
    kind: 'image',
    label,
    assetId: scalarText(value['assetId']),
    alt: alt === '' ? scalarText(value['name']) : alt,
  };
}

function rowsItem(field: FieldDefinition, rows: readonly JsonObject[], names: Names): LayoutItem {
  const { label } = field;
  if (field.type === 'checklist') {
    const steps = rows.map((row) => ({ done: row['done'] === true, text: scalarText(row['text']) }));
    return { kind: 'checklist', label, steps };
  }
  const cells = rows.map((row) =>
    field.columns.map((column) => cellText(column, row[column.id] ?? null, names)),
  );
  return { kind: 'table', label, columns: field.columns.map((column) => column.label), rows: cells };
}

function cellText(column: TableColumn, cell: JsonValue, names: Names): string {
  if (column.type === 'checkbox') return cell === true ? '✓' : '';
  if (column.type === 'date' && typeof cell === 'string') return names.day?.(cell) ?? cell;
  const option = column.options.find(({ value }) => value === cell);
  return option?.label ?? scalarText(cell);
}
