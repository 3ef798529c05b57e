/** Lays a template out as a form: views of sections of fields, with every field once. */

import { sourceOfValues } from '#core/conditions/evaluate-condition.ts';
import type { FieldLayer, FieldStorage } from '#core/crdt/field-storage.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Names } from '#core/fields/model/field-type-definition.ts';
import { layerOf, storageOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import { asRequired, isRequired, lockReason } from './field-state.ts';
import type { Section, Template, View } from './template.ts';
import { createVisibility } from './visibility.ts';

export interface FormField {
  /** As it is with these values: required also where its condition for that holds. */
  readonly field: FieldDefinition;
  readonly storage: FieldStorage;
  readonly layer: FieldLayer | null;
  /** True while its condition, or that of its section or view, does not hold. Its content stays; only its place is empty. */
  readonly hidden: boolean;
  /** Why it cannot be changed now; `null` while it can. */
  readonly lock: string | null;
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
  /** True while its condition does not hold; then all its fields are hidden. */
  readonly hidden: boolean;
}

export interface FormModel {
  /** At least one, even of a template without fields. */
  readonly views: readonly FormView[];
}

export interface FormOptions {
  /** The Codex's values by field id. Without them nothing is hidden. */
  readonly values?: Readonly<Record<string, JsonValue>>;
  /** By which reasons call people and Codices. */
  readonly names?: Names;
}

/** Fields that are a line high at most and so may stand two abreast. */
const COMPACT: ReadonlySet<FieldStorage> = new Set(['register', 'set', 'none']);

/** Fields that no view shows are appended to the first view, in a section without a heading. */
export function buildForm(template: Template, { values, names }: FormOptions = {}): FormModel {
  const views = template.views.length === 0 ? [defaultView(template)] : withForgottenFields(template);
  const shown = values === undefined ? null : createVisibility({ ...template, views }, values);
  const source = values === undefined ? null : sourceOfValues(template.fields, values);
  const toField = (id: string): FormField[] => {
    const field = Object.hasOwn(template.fields, id) ? template.fields[id] : undefined;
    if (field === undefined) return [];
    const hidden = shown !== null && !shown.isShown(id);
    const fixed = { storage: storageOf(field), layer: layerOf(field), hidden };
    if (source === null) return [{ field, ...fixed, lock: null }];
    const state = isRequired(field, source) ? asRequired(field) : field;
    return [{ field: state, ...fixed, lock: lockReason(field, source, names) }];
  };
  return {
    views: views.map(({ sections, visibleWhen, ...view }) => ({
      ...view,
      hidden: shown !== null && !shown.passes(visibleWhen),
      sections: sections.map(({ visibleWhen: _, ...section }) => ({
        ...section,
        fields: section.fields.flatMap(toField),
      })),
    })),
  };
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
  return type === 'line' || (COMPACT.has(storageOf({ type })) && type !== 'image' && type !== 'file');
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
