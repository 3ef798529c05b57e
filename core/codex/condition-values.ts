/** Reads the values that conditions ask for from an open Codex. */
import * as Y from 'yjs';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { MEDIA_NODES } from '#core/fields/rich-text/definition.ts';
import type { JsonValue } from '#core/json.ts';
import type { Codex } from './codex.ts';

/** Values by field id; of a rich text just whether there is anything in it, which is all that a condition may ask. */
export function readConditionValues(
  codex: Pick<Codex, 'value' | 'fragment'>,
  fields: Readonly<Record<string, FieldDefinition>>,
  ids: Iterable<string>,
): Readonly<Record<string, JsonValue>> {
  const values: Record<string, JsonValue> = {};
  for (const id of ids) {
    const field = Object.hasOwn(fields, id) ? fields[id] : undefined;
    if (field === undefined) continue;
    values[id] = field.type === 'richText' ? holdsContent(codex.fragment(id)) : codex.value(field);
  }
  return values;
}

/** Whether a rich text says or shows anything: blank paragraphs, which editors leave behind, are nothing. */
export function holdsContent(node: Y.XmlFragment): boolean {
  return node.toArray().some((child) => {
    if (child instanceof Y.XmlText) return child.toDelta().some(isInk);
    return child instanceof Y.XmlElement && (MEDIA_NODES.has(child.nodeName) || holdsContent(child));
  });
}

function isInk({ insert }: { readonly insert: unknown }): boolean {
  return typeof insert === 'string' ? insert.trim() !== '' : insert !== undefined;
}
