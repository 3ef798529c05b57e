/** Compares two template versions, and tells whether Codices can follow without loss. */
import type { Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { layerOf, storageOf } from '#core/fields/registry.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { deepFreeze } from './fill-template.ts';
import type { Template } from './template.ts';

export interface FieldChange {
  readonly id: string;
  readonly before: FieldDefinition;
  readonly after: FieldDefinition;
  /** The settings that differ, in the order of `FieldDefinition`. */
  readonly settings: readonly (keyof FieldDefinition)[];
}

export interface TemplateComparison {
  readonly added: readonly FieldDefinition[];
  /** Shown before and no longer: their content stays readable. */
  readonly retired: readonly FieldDefinition[];
  /** Retired before and shown again, with the content they had. */
  readonly restored: readonly FieldDefinition[];
  readonly changed: readonly FieldChange[];
  /** Changes that Codices cannot follow. While there are any, the version must not be published. */
  readonly incompatible: readonly Issue[];
}

/** Compares two versions of one template. Fields are matched by id: a new id is a new field. */
export function compareTemplates(previous: Template, next: Template): TemplateComparison {
  const before = Object.values(previous.fields);
  const after = Object.values(next.fields);
  const isNew = ({ id }: FieldDefinition) => !Object.hasOwn(previous.fields, id);
  const wasRetired = ({ id }: FieldDefinition) => Object.hasOwn(previous.retired, id);
  return {
    added: after.filter((field) => isNew(field) && !wasRetired(field)),
    retired: before.filter(({ id }) => !Object.hasOwn(next.fields, id)),
    restored: after.filter((field) => isNew(field) && wasRetired(field)),
    changed: before.flatMap((field) => changeOf(field, next.fields[field.id])),
    incompatible: after.flatMap((field) => clashWith(knownField(previous, field.id), field)),
  };
}

/**
 * `next` with the fields of `previous` (also retired ones) that it does not have as retired fields. A retired field that
 * returns is no longer retired.
 */
export function carryRetired(previous: Template, next: Template): Template {
  const known = { ...previous.retired, ...next.retired, ...previous.fields };
  const retired = Object.fromEntries(Object.entries(known).filter(([id]) => !Object.hasOwn(next.fields, id)));
  return deepFreeze({ ...next, retired });
}

function knownField(template: Template, id: string): FieldDefinition | undefined {
  if (Object.hasOwn(template.fields, id)) return template.fields[id];
  return Object.hasOwn(template.retired, id) ? template.retired[id] : undefined;
}

function changeOf(before: FieldDefinition, after: FieldDefinition | undefined): readonly FieldChange[] {
  if (after === undefined) return [];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof FieldDefinition>;
  const settingOf = (field: FieldDefinition, key: keyof FieldDefinition) =>
    canonicalJson((field[key] ?? null) as JsonValue);
  const settings = [...keys].filter((key) => settingOf(before, key) !== settingOf(after, key));
  return settings.length === 0 ? [] : [{ id: before.id, before, after, settings }];
}

/** Content is kept under the field's id in the form of its type, also while the field is retired. */
function clashWith(before: FieldDefinition | undefined, after: FieldDefinition): readonly Issue[] {
  if (before === undefined) return [];
  if (storageOf(before) === storageOf(after) && layerOf(before) === layerOf(after)) return [];
  return [
    {
      path: ['fields', after.id, before.type === after.type ? 'layer' : 'type'],
      message: `“${after.id}” was ${storedWords(before, after)} and cannot become ${becomeWords(after, before)}: the two are stored differently.`,
      hint: `Give the new field another id; “${after.id}” is then retired and its content stays readable.`,
    },
  ];
}

/** What sets a field apart from another: its type, or its layer where that is the same. */
function storedWords(field: FieldDefinition, other: FieldDefinition): string {
  return field.type === other.type ? `of layer ${layerOf(field)}` : `of type ${field.type}`;
}

function becomeWords(field: FieldDefinition, other: FieldDefinition): string {
  return field.type === other.type ? `layer ${layerOf(field)}` : field.type;
}
