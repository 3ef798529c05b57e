/** The field type richText: paragraphs, headings, lists, tables, code and images. */

import { fieldType, issue } from '#core/fields/model/field-type.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';

export const richText = fieldType('richText', {
  label: 'Rich text',
  summary: 'Prose with headings, lists, tables, code and images; several people type in it at once.',
  icon: 'align-left',
  storage: 'fragment',
  shape: 'none',
  formulaType: null,
  settings: ['minLength', 'maxLength'],
  valueForm: 'Markdown text, or a ProseMirror document as JSON',
  emptyValue: '',
  isEmpty(value) {
    if (typeof value === 'string') return value.trim() === '';
    return value === null || (isDocument(value) && textOf(value).trim() === '' && !holdsMedia(value));
  },
  check(field, value) {
    if (typeof value !== 'string' && !isDocument(value)) {
      return [issue('Expected Markdown text or a rich text document.')];
    }
    const { length } = textOf(value).trim();
    if (field.minLength !== null && length < field.minLength) {
      return [issue(`Needs at least ${field.minLength} characters; there are ${length}.`)];
    }
    if (field.maxLength !== null && length > field.maxLength) {
      return [issue(`At most ${field.maxLength} characters fit; there are ${length}.`)];
    }
    return [];
  },
  toText: (_field, value) => textOf(value).trim(),
});

/** Nodes that stand within a line of text. */
const INLINE: ReadonlySet<JsonValue | undefined> = new Set(['text', 'hardBreak', 'mention', 'codexMention']);
/** Nodes that are content although they have no text. */
export const MEDIA_NODES: ReadonlySet<JsonValue | undefined> = new Set(['image', 'mention', 'codexMention']);

function isDocument(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && value['type'] === 'doc';
}

/** Markdown as it is, or the text of a document with one line per block. */
export function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (!isJsonObject(value)) return '';
  if (typeof value['text'] === 'string') return value['text'];
  if (value['type'] === 'hardBreak') return '\n';
  return childrenOf(value)
    .map((node) => textOf(node) + (isJsonObject(node) && INLINE.has(node['type']) ? '' : '\n'))
    .join('');
}

function holdsMedia(value: JsonValue): boolean {
  return isJsonObject(value) && (MEDIA_NODES.has(value['type']) || childrenOf(value).some(holdsMedia));
}

function childrenOf(node: JsonObject): readonly JsonValue[] {
  const content = node['content'];
  return content !== undefined && isJsonArray(content) ? content : [];
}
