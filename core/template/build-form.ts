/** Lays a template out as a form: views of sections of fields, with every field once. */
import type { FieldLayer, FieldStorage } from '#core/crdt/field-storage.ts';
import type { FieldDefinition, VisibilityCondition } from '#core/fields/model/field-definition.ts';
import { isEmptyValue } from '#core/fields/model/field-type.ts';
import { layerOf, storageOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import type { Section, Template, View } from './template.ts';

export interface FormField {
  readonly field: FieldDefinition;
  readonly storage: FieldStorage;
  readonly layer: FieldLayer | null;
  /** True while the field's condition does not hold. Its content stays; only its place on the page is empty. */
  readonly hidden: boolean;
}

export interface FormSection {
  readonly id: string;
  readonly label: string | null;
  readonly columns: 1 | 2;
  readonly fields: readonly FormField[];
}

export interface FormView {
  readonly id: string;
  readonly label: string;
  readonly sections: readonly FormSection[];
}

export interface FormModel {
  /** At least one, even of a template without fields. */
  readonly views: readonly FormView[];
}

export interface FormOptions {
  /** The Codex's values by field id. Without them nothing is hidden. */
  readonly values?: Readonly<Record<string, JsonValue>>;
}

/** Fields that are a line high at most and so may stand two abreast. */
const COMPACT: ReadonlySet<FieldStorage> = new Set(['register', 'set', 'none']);

/** Fields that no view shows are appended to the first view, in a section without a heading. */
export function buildForm(template: Template, { values }: FormOptions = {}): FormModel {
  const views = template.views.length === 0 ? [defaultView(template)] : withForgottenFields(template);
  const toField = (id: string): FormField[] => {
    const field = Object.hasOwn(template.fields, id) ? template.fields[id] : undefined;
    if (field === undefined) return [];
    const hidden = values !== undefined && !isVisible(template, field, values);
    return [{ field, storage: storageOf(field.type), layer: layerOf(field.type), hidden }];
  };
  return {
    views: views.map(({ sections, ...view }) => ({
      ...view,
      sections: sections.map((section) => ({ ...section, fields: section.fields.flatMap(toField) })),
    })),
  };
}

/** Whether a field's condition holds, and that of the field it depends on, and so forth. */
function isVisible(
  template: Template,
  field: FieldDefinition,
  values: Readonly<Record<string, JsonValue>>,
): boolean {
  const asked = new Set<string>();
  let current: FieldDefinition | undefined = field;
  while (current !== undefined && current.visibleWhen !== null && !asked.has(current.id)) {
    asked.add(current.id);
    const { field: sourceId, in: accepted }: VisibilityCondition = current.visibleWhen;
    if (!holds(values[sourceId] ?? null, accepted)) return false;
    current = template.fields[sourceId];
  }
  return true;
}

/** Of a field that holds several values, any one may satisfy the condition. */
function holds(value: JsonValue, accepted: readonly JsonValue[] | null): boolean {
  if (accepted === null) return value !== false && !isEmptyValue(value);
  const held: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  return held.some((one) => accepted.includes(one));
}

/** Short fields first, two abreast; then, each the width of the page, those that hold prose or rows. */
function defaultView({ fields }: Template): View {
  const all = Object.values(fields);
  const compact = all.filter(isCompact).map(({ id }) => id);
  const wide = all.filter((field) => !isCompact(field)).map(({ id }) => id);
  const sections: readonly Section[] = [
    { id: 'details', label: null, columns: 2, fields: compact },
    { id: 'content', label: null, columns: 1, fields: wide },
  ];
  return { id: 'main', label: 'Main', sections: sections.filter((section) => section.fields.length > 0) };
}

function isCompact({ type }: FieldDefinition): boolean {
  return type === 'line' || (COMPACT.has(storageOf(type)) && type !== 'image' && type !== 'file');
}

function withForgottenFields(template: Template): readonly View[] {
  const placed = new Set(template.views.flatMap(({ sections }) => sections.flatMap(({ fields }) => fields)));
  const forgotten = Object.keys(template.fields).filter((id) => !placed.has(id));
  if (forgotten.length === 0) return template.views;
  const [first, ...others] = template.views;
  if (first === undefined) return [defaultView(template)];
  const taken = new Set(first.sections.map(({ id }) => id));
  const rest: Section = {
    id: taken.has('more') ? 'more-fields' : 'more',
    label: null,
    columns: 1,
    fields: forgotten,
  };
  return [{ ...first, sections: [...first.sections, rest] }, ...others];
}
