/** Edits of a template's fields as edits of its text. */
import { conversionOf } from '#core/conversion/conversions.ts';
import type { Condition } from '#core/fields/model/condition.ts';
import { FIELD_TYPES, type FieldDefinition, type FieldType } from '#core/fields/model/field-definition.ts';
import { COMMON_SETTINGS } from '#core/fields/model/field-type-definition.ts';
import { fieldTypeOf, layerOf, type StoredField, storageOf } from '#core/fields/registry.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import { humanize } from '#core/text/wording.ts';
import { conditionValue } from './condition-value.ts';
import { placeOf, sectionsOf } from './layout-edits.ts';
import { fieldOf, type TemplateModel, valueAt } from './template-model.ts';
import { setValue } from './value-edits.ts';

type Edits = readonly SourceEdit[];

/** A formula can be neither filled in nor required. */
const FORMULA_LACKS: readonly string[] = [
  'placeholder',
  'required',
  'default',
  'requiredWhen',
  'readOnlyWhen',
  'writableBy',
];

/** The settings that a field of a type takes, in the order in which they are shown. */
export function settingsOfType(type: FieldType): readonly string[] {
  const all = [...COMMON_SETTINGS, ...fieldTypeOf(type).settings];
  return all.filter(
    (setting) => setting !== 'type' && !(type === 'formula' && FORMULA_LACKS.includes(setting)),
  );
}

/** The types that are stored as the field is, so that what is inherited may be one of them. */
export function typesStoredAs(field: StoredField): readonly FieldType[] {
  return FIELD_TYPES.filter(
    (type) =>
      storageOf({ ...field, type }) === storageOf(field) && layerOf({ ...field, type }) === layerOf(field),
  );
}

/** What becomes of the content of a published field under another type, as a sentence; `null` when it stays as it is. */
export function conversionNote(from: FieldType, to: FieldType): string | null {
  const conversion = conversionOf(from, to);
  if (conversion.kind === 'keeps') return null;
  if (conversion.kind === 'parks') return `What was written is set aside: ${conversion.reason}`;
  if (conversion.loses === null) return 'What was written is converted.';
  return `What was written is converted, without ${conversion.loses}.`;
}

/** What a type cannot be without. */
function beginningOf(type: FieldType): JsonObject {
  const { settings } = fieldTypeOf(type);
  if (type !== 'tags' && settings.includes('options')) return { options: ['First', 'Second'] };
  if (settings.includes('columns')) return { columns: [{ id: 'name', label: 'Name' }] };
  if (settings.includes('expression')) return { expression: 'today()' };
  return {};
}

/** A field id made of a label, such as `followUps`; with a number when it is taken. */
export function fieldIdFor(label: string, taken: Iterable<string>): string {
  const words = label
    .normalize('NFD')
    .replace(/[^A-Za-z0-9 _-]/g, '')
    .split(/[ _-]+/)
    .filter((word) => word !== '');
  const [first = 'field', ...others] = words;
  const joined =
    first.charAt(0).toLowerCase() +
    first.slice(1) +
    others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const base = (/^[a-z]/.test(joined) ? joined : `field${joined}`).slice(0, 60);
  const names = new Set([...taken, 'title', 'true', 'false', 'null']);
  if (!names.has(base) && !(base in Object.prototype)) return base;
  let number = 2;
  while (names.has(`${base}${number}`)) number++;
  return `${base}${number}`;
}

/** Adds a field, below another where one is named, and to the section of that one, or else the first. */
export function addField(
  model: TemplateModel,
  type: FieldType,
  label: string,
  after: string | null = null,
): { id: string; edits: Edits } {
  const id = fieldIdFor(
    label,
    model.fields.map((field) => field.id),
  );
  const named = humanize(id) === label ? {} : { label };
  return { id, edits: insertField(model, id, { type, ...named, ...beginningOf(type) }, after) };
}

/** Adds a copy below the field, named after it. */
export function duplicateField(model: TemplateModel, id: string): { id: string; edits: Edits } {
  const field = fieldOf(model, id);
  const label = `${field?.definition.label ?? id} copy`;
  const copy = fieldIdFor(
    `${id} copy`,
    model.fields.map((each) => each.id),
  );
  const inherited =
    field?.own === null || field?.own['type'] === undefined ? { type: field?.definition.type ?? 'line' } : {};
  return { id: copy, edits: insertField(model, copy, { ...inherited, ...field?.own, label }, id) };
}

function insertField(model: TemplateModel, id: string, settings: JsonObject, after: string | null): Edits {
  const written = Object.keys(writtenFields(model));
  const index = after === null ? -1 : written.indexOf(after);
  const place = sectionFor(model, after);
  const value =
    Object.keys(settings).length === 1 && typeof settings['type'] === 'string' ? settings['type'] : settings;
  const field: SourceEdit = isJsonObject(valueAt(model, ['fields']))
    ? { kind: 'insert', path: ['fields', id], value, ...(index < 0 ? {} : { index: index + 1 }) }
    : { kind: 'set', path: ['fields', id], value };
  return place === null ? [field] : [field, { kind: 'insert', path: place, value: id }];
}

/** Where the text arranges its fields itself, the place for another. */
function sectionFor(model: TemplateModel, after: string | null): readonly (string | number)[] | null {
  const place = after === null ? null : placeOf(model, after);
  if (place !== null) return [...place.slice(0, -1), Number(place[place.length - 1]) + 1];
  const first = sectionsOf(model)[0];
  const last = sectionsOf(model)
    .filter(({ view }) => view === first?.view)
    .at(-1);
  return last === undefined ? null : [...last.fieldsPath, last.fields.length];
}

/**
 * Takes a field out of the text and of its section. What was written in it is kept and can be read as retired; one that is
 * inherited is as its ancestors have it again, and keeps its section.
 */
export function removeField(model: TemplateModel, id: string, isInherited = false): Edits {
  const place = isInherited ? null : placeOf(model, id);
  return [
    { kind: 'remove', path: ['fields', id] },
    ...(place === null ? [] : [{ kind: 'remove', path: place } as const]),
  ];
}

/** Brings a retired field back: as an earlier text had it, or else as it was published. */
export function restoreField(
  model: TemplateModel,
  retired: FieldDefinition,
  earlier: JsonValue | undefined,
): Edits {
  const settings =
    typeof earlier === 'string' ? { type: earlier } : isJsonObject(earlier) ? earlier : writtenOut(retired);
  return insertField(model, retired.id, settings, null);
}

/** The settings of a definition that say something. */
function writtenOut(field: FieldDefinition): JsonObject {
  const { id, type, label } = field;
  const settings = settingsOfType(type).flatMap((setting) => {
    const value = settingValue(field, setting);
    const isSaid = value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
    return isSaid && setting !== 'label' ? [[setting, value] as const] : [];
  });
  return { type, ...(label === humanize(id) ? {} : { label }), ...Object.fromEntries(settings) };
}

function settingValue(field: FieldDefinition, setting: string): JsonValue {
  const { visibleWhen, requiredWhen, readOnlyWhen } = field;
  const conditions: Readonly<Record<string, Condition | null | undefined>> = {
    visibleWhen,
    requiredWhen,
    readOnlyWhen,
  };
  if (!Object.hasOwn(conditions, setting))
    return field[setting as keyof FieldDefinition] as unknown as JsonValue;
  const condition = conditions[setting];
  return condition ? conditionValue(condition) : null;
}

/** Moves a field to another place among those of the text. */
export function moveField(model: TemplateModel, id: string, index: number): Edits {
  return Object.hasOwn(writtenFields(model), id) ? [{ kind: 'move', path: ['fields', id], index }] : [];
}

/** Gives a field another type, and takes out the settings that this one does not take. */
export function changeType(model: TemplateModel, id: string, type: FieldType): Edits {
  const own = fieldOf(model, id)?.own ?? {};
  const takes = settingsOfType(type);
  const dropped = Object.keys(own).filter((setting) => setting !== 'type' && !takes.includes(setting));
  const missing = Object.entries(beginningOf(type)).filter(([setting]) => own[setting] === undefined);
  if (typeof writtenFields(model)[id] === 'string' && missing.length > 0) {
    return [{ kind: 'set', path: ['fields', id], value: { type, ...Object.fromEntries(missing) } }];
  }
  return [
    ...changeSetting(model, id, 'type', type),
    ...dropped.map((setting): SourceEdit => ({ kind: 'remove', path: ['fields', id, setting] })),
    ...missing.map(
      ([setting, value]): SourceEdit => ({
        kind: 'set',
        path: ['fields', id, setting],
        value: value ?? null,
      }),
    ),
  ];
}

/** Says a setting of a field, or for `undefined` no longer says it, which hands it back to what is inherited. */
export function changeSetting(
  model: TemplateModel,
  id: string,
  setting: string,
  value: JsonValue | undefined,
): Edits {
  return changeSettings(model, id, { [setting]: value });
}

/** Says several settings of a field at once; a field of which nothing is said any more goes. */
export function changeSettings(
  model: TemplateModel,
  id: string,
  settings: Readonly<Record<string, JsonValue | undefined>>,
): Edits {
  const path = ['fields', id];
  const written = writtenFields(model)[id];
  const said = Object.entries(settings).flatMap(([setting, value]) =>
    value === undefined ? [] : [[setting, value] as const],
  );
  if (typeof written === 'string') {
    if (said.length === 0) return [];
    const { type = written, ...others } = Object.fromEntries(said);
    const isShort = Object.keys(others).length === 0;
    return [{ kind: 'set', path, value: isShort ? type : { type, ...others } }];
  }
  const unsaid = Object.keys(settings).filter(
    (setting) => settings[setting] === undefined && isJsonObject(written) && written[setting] !== undefined,
  );
  const isGone = isJsonObject(written) && said.length === 0 && unsaid.length === Object.keys(written).length;
  if (isGone) return unsaid.length === 0 ? [] : [{ kind: 'remove', path }];
  return [
    ...said.flatMap(([setting, value]) =>
      setValue([...path, setting], isJsonObject(written) ? written[setting] : undefined, value),
    ),
    ...unsaid.map((setting): SourceEdit => ({ kind: 'remove', path: [...path, setting] })),
  ];
}

function writtenFields(model: TemplateModel): JsonObject {
  const fields = valueAt(model, ['fields']);
  return isJsonObject(fields) ? fields : {};
}
