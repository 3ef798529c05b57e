/** Writes the sent or default content of a rich text field into the document, on server and device. */
import type * as Y from 'yjs';
import { BinderyError, type Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { isJsonObject, type JsonValue } from '#core/json.ts';
import { writeJson } from './document/document.ts';
import { writeMarkdown } from './markdown/markdown.ts';

/** Makes a rich text field say what was sent, touching only what differs. Throws `invalid_input` with paths. */
export function writeRichText(fragment: Y.XmlFragment, value: JsonValue, field: FieldDefinition): void {
  const plain = plainRichText(field, value);
  try {
    if (plain === null || typeof plain === 'string') writeMarkdown(fragment, plain ?? '');
    else writeJson(fragment, plain);
  } catch (error) {
    if (!(error instanceof BinderyError) || error.code !== 'invalid_input') throw error;
    const own = error.issues.length > 0 ? error.issues : [{ path: [], message: error.message }];
    const issues = own.map((issue) => ({ ...issue, path: ['fields', field.id, ...issue.path] }));
    throw new BinderyError('invalid_input', `fields.${field.id}: ${error.message}`, { cause: error, issues });
  }
}

/** Issues of an object that is neither `{markdown}` nor a document; the path of each is the key. */
export function checkRichTextForm(field: FieldDefinition, value: JsonValue): readonly Issue[] {
  if (plainRichText(field, value) === value || !isJsonObject(value)) return [];
  const others = Object.keys(value).filter((key) => key !== 'markdown');
  return others.map((key) => ({
    path: [key],
    message: 'Rich text is {markdown} and nothing beside it, or a document.',
  }));
}

/** `{markdown}` stands for the Markdown in it. */
export function plainRichText(field: FieldDefinition, value: JsonValue): JsonValue {
  if (storageOf(field) !== 'fragment' || !isJsonObject(value)) return value;
  const markdown = value['markdown'];
  return typeof markdown === 'string' && value['type'] === undefined ? markdown : value;
}
