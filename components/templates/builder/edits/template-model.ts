/** A template as the builder shows it: its text as read, its fields with their inheritance. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import { type Json5Tree, readJson5, toJson } from '#core/json5/json5-tree.ts';
import { fillField } from '#core/template/fill-template.ts';
import { type InheritedField, inheritedFields } from '#core/template/inherited-fields.ts';
import { readTemplateSource } from '#core/template/parse-template.ts';
import type { TemplateLookup } from '#core/template/template-inheritance.ts';
import type { TemplateSource } from '#core/template/template-source.ts';

export interface BuilderField {
  readonly id: string;
  /** With every setting: its own, else the inherited, else what the type has by default. */
  readonly definition: FieldDefinition;
  /** As the text has it, a shorthand written out; `null` when the field is only inherited. */
  readonly own: JsonObject | null;
  readonly inherited: InheritedField | null;
}

export interface TemplateModel {
  readonly text: string;
  /** As far as it could be read: what is wrong in it is left out. */
  readonly source: TemplateSource;
  /** The whole of the text as data. */
  readonly value: JsonObject;
  /** In the order of the text; then those that are only inherited. */
  readonly fields: readonly BuilderField[];
}

export type ModelReading =
  | { readonly ok: true; readonly model: TemplateModel }
  /** The text has syntax errors. */
  | { readonly ok: false; readonly issue: Json5Tree['issues'][number] | null };

/**
 * Reads a text for the builder. Only syntax errors make that impossible: a field that still lacks its options is shown, so
 * that they can be added.
 */
export function readModel(text: string, lookup: TemplateLookup): ModelReading {
  const tree = readJson5(text);
  const source = tree.root === null || tree.issues.length > 0 ? null : readTemplateSource(tree.root);
  const value = tree.root === null ? null : toJson(tree.root);
  if (source === null || !isJsonObject(value ?? undefined))
    return { ok: false, issue: tree.issues[0] ?? null };
  return {
    ok: true,
    model: {
      text,
      source,
      value: value as JsonObject,
      fields: fieldsOf(source, value as JsonObject, lookup),
    },
  };
}

function fieldsOf(
  source: TemplateSource,
  value: JsonObject,
  lookup: TemplateLookup,
): readonly BuilderField[] {
  const written = isJsonObject(value['fields']) ? value['fields'] : {};
  const inherited = inheritedFields(source, lookup);
  const own = Object.entries(written).map(([id, settings]): BuilderField => {
    const above = inherited.get(id) ?? null;
    return {
      id,
      definition: fillField(id, { ...statesOf(source, id), ...above?.settings, ...source.fields[id] }),
      own: settingsOf(settings ?? null),
      inherited: above,
    };
  });
  const others = [...inherited].filter(([id]) => !Object.hasOwn(written, id));
  return [
    ...own,
    ...others.map(
      ([id, above]): BuilderField => ({
        id,
        definition: fillField(id, { ...statesOf(source, id), ...above.settings }),
        own: null,
        inherited: above,
      }),
    ),
  ];
}

/** The states of the workflow are the options of its field. */
function statesOf({ workflow }: TemplateSource, id: string) {
  if (workflow?.field !== id) return {};
  return { options: workflow.states.map(({ id: value, label, color }) => ({ value, label, color })) };
}

/** `'line'` is short for `{ type: 'line' }`. */
function settingsOf(value: JsonValue): JsonObject {
  if (typeof value === 'string') return { type: value };
  return isJsonObject(value) ? value : {};
}

/** What stands at a path of the text; `undefined` when nothing does. */
export function valueAt(model: TemplateModel, path: readonly (string | number)[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, step) => {
    if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
    return isJsonObject(value) && Object.hasOwn(value, String(step)) ? value[String(step)] : undefined;
  }, model.value);
}

/** The field of an id; `null` when the template has none. */
export function fieldOf(model: TemplateModel, id: string | null): BuilderField | null {
  return model.fields.find((field) => field.id === id) ?? null;
}
