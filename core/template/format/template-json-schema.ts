/** The JSON Schema of template sources, written from their format. */
import JSON5 from 'json5';
import { FIELD_TYPES } from '#core/fields/model/field-definition.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { fieldFormat } from './field-format.ts';
import { MAX_NAME_LENGTH, type NameRule } from './name-rules.ts';
import { TEMPLATE_FORMAT } from './template-format.ts';
import { type Choice, type ObjectForm, TEXT_LENGTH, type ValueForm } from './value-form.ts';

/**
 * A JSON Schema (draft 2020-12) of a template as JSON. It refuses nothing that the parser accepts. What the parser refuses
 * because parts of a template do not go together (an unknown field in a view, a default that is no option) is beyond it.
 */
export function writeTemplateJsonSchema(): JsonObject {
  const definitions = new Map<string, JsonObject | null>();
  const root = objectSchema(TEMPLATE_FORMAT, definitions);
  definitions.set(nameOf(fieldFormat(null)), fieldSchema(definitions));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A template of Vespera Bindery',
    description: 'What a kind of Codex is made of; written as JSON5.',
    ...root,
    // A field may leave its type to what the template extends or mixes in.
    anyOf: [{ required: ['extends'] }, { required: ['mixins'] }, { properties: { fields: typedFields() } }],
    $defs: Object.fromEntries([...definitions].map(([name, schema]) => [name, schema ?? {}])),
  };
}

type Definitions = Map<string, JsonObject | null>;

function typedFields(): JsonObject {
  return { additionalProperties: { anyOf: [{ type: 'string' }, { type: 'object', required: ['type'] }] } };
}

function objectSchema({ keys }: ObjectForm, definitions: Definitions): JsonObject {
  const required = Object.entries(keys).filter(([, { isRequired }]) => isRequired === true);
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(keys).map(([key, { meaning, example, form }]) => [
        key,
        { description: meaning, examples: [JSON5.parse<JsonValue>(example)], ...schemaOf(form, definitions) },
      ]),
    ),
    ...(required.length > 0 && { required: required.map(([key]) => key) }),
    additionalProperties: false,
  };
}

/** Every setting there is, and for each type which of them it takes. */
function fieldSchema(definitions: Definitions): JsonObject {
  return {
    ...objectSchema(fieldFormat(null), definitions),
    allOf: FIELD_TYPES.map((type) => ({
      if: { properties: { type: { const: type } }, required: ['type'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
      then: { propertyNames: { enum: Object.keys(fieldFormat(type).keys) }, ...boundsOf(type, definitions) },
    })),
  };
}

/** The range of a number is made of numbers, that of a duration also of texts. */
function boundsOf(type: (typeof FIELD_TYPES)[number], definitions: Definitions): JsonObject {
  const { keys } = fieldFormat(type);
  const bounds = Object.entries(keys).filter(([key]) => key === 'min' || key === 'max');
  if (bounds.length === 0) return {};
  return {
    properties: Object.fromEntries(bounds.map(([key, { form }]) => [key, schemaOf(form, definitions)])),
  };
}

function schemaOf(form: ValueForm, definitions: Definitions): JsonObject {
  switch (form.kind) {
    case 'text':
      return textSchema(form.maxLength);
    case 'ownName':
      return nameSchema(form.rule);
    case 'nameOf':
      return form.rule === undefined ? textSchema() : nameSchema(form.rule);
    case 'choice':
      return choiceSchema(form.of);
    case 'flag':
      return { type: 'boolean' };
    case 'number':
      return { type: 'number' };
    case 'wholeNumber':
      return { type: 'integer', minimum: form.min, maximum: Number.MAX_SAFE_INTEGER };
    case 'list':
      return {
        type: 'array',
        items: schemaOf(form.items, definitions),
        ...(form.min !== undefined && { minItems: form.min }),
        ...(form.max !== undefined && { maxItems: form.max }),
      };
    case 'map':
      return {
        type: 'object',
        propertyNames: schemaOf(form.keys, definitions),
        additionalProperties: schemaOf(form.values, definitions),
        ...(form.max !== undefined && { maxProperties: form.max }),
      };
    case 'object':
      return { $ref: `#/$defs/${define(form.object(), definitions)}` };
    case 'either':
      return { anyOf: form.forms.map((each) => schemaOf(each, definitions)) };
    case 'any':
      return {};
    case 'anyObject':
      return { type: 'object' };
  }
}

/** Writes an object once, however often it is named. */
function define(object: ObjectForm, definitions: Definitions): string {
  const name = nameOf(object);
  if (!definitions.has(name)) {
    definitions.set(name, null);
    definitions.set(name, objectSchema(object, definitions));
  }
  return name;
}

/** “A kind of reference” → `kind-of-reference`. */
function nameOf({ what }: ObjectForm): string {
  return what.replace(/^An? /, '').replace(/[“”]/g, '').replaceAll(' ', '-');
}

function textSchema(maxLength = TEXT_LENGTH): JsonObject {
  return { type: 'string', pattern: '\\S', maxLength };
}

function nameSchema({ form, reserved }: NameRule): JsonObject {
  return {
    type: 'string',
    pattern: form.source,
    maxLength: MAX_NAME_LENGTH,
    ...(reserved !== undefined && { not: { enum: [...reserved] } }),
  };
}

/** Choices with a meaning are written one by one, so that editors can show it. */
function choiceSchema(choices: readonly Choice[]): JsonObject {
  if (choices.every(({ meaning }) => meaning === undefined)) {
    return { enum: choices.map(({ value }) => value) };
  }
  return {
    anyOf: choices.map(({ value, meaning }) => ({
      const: value,
      ...(meaning !== undefined && { description: meaning }),
    })),
  };
}
