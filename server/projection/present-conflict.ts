/** An open conflict in the form of the API. */

import { columnField, type OpenConflict } from '#core/codex/open-conflicts.ts';
import { clockMillis } from '#core/crdt/clock.ts';
import type { RegisterEntry } from '#core/crdt/entry.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { ConflictBody, ConflictEntryBody } from '#core/protocol/api/conflicts.ts';

const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z');

/** `people` names those of the workspace by their ids, where the value is one. */
export function presentConflict(
  { field, cell, winner, losers }: OpenConflict,
  people: ReadonlyMap<string, string>,
): ConflictBody {
  const asField = cell === null ? field : columnField(field, cell.columnId);
  const present = (entry: RegisterEntry): ConflictEntryBody => ({
    id: entry.id,
    value: entry.value,
    text: textOf(asField, entry, people),
    at: new Date(Math.min(clockMillis(entry.hlc), LAST_MOMENT)).toISOString(),
    by: { id: entry.by, name: entry.byName },
  });
  return {
    field: field.id,
    label: field.label,
    type: asField.type,
    cell: cell && { row: cell.rowId, column: cell.columnId, label: asField.label },
    winner: present(winner),
    losers: losers.map(present),
  };
}

function textOf(
  field: FieldDefinition,
  { value }: RegisterEntry,
  people: ReadonlyMap<string, string>,
): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = fieldTypeOf(field.type).toText(field, value, { person: (id) => people.get(id) ?? null });
  return text === '' ? 'nothing' : text;
}
