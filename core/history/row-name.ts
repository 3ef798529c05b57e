/** A short text by which people know a row of a checklist or a table. */
import type { Row } from '#core/crdt/row-table.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';

const MAX_LENGTH = 80;

/** The text of a step; the cells of a table one after another. `null` for a row that says nothing. */
export function rowName(field: FieldDefinition, { id, cells }: Row): string | null {
  const { type } = field;
  const text = textOf(
    type === 'checklist' ? cells['text'] : fieldTypeOf(type).toText(field, [{ id, ...cells }]),
  );
  if (text === '') return null;
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1).trimEnd()}…`;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}
