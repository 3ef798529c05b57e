/** The name of a cell of a table or checklist. */
import type { CellRef } from '#core/codex/field-conflicts.ts';
import type { Row } from '#core/crdt/row-table.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';

/** “Owner, row 2”, or “Step 2”: rows are counted as they stand. */
export function cellName(field: FieldDefinition, { rowId, columnId }: CellRef, rows: readonly Row[]): string {
  const number = rows.findIndex(({ id }) => id === rowId) + 1;
  if (field.type === 'checklist') return columnId === 'done' ? `Step ${number}, done` : `Step ${number}`;
  const column = field.columns.find(({ id }) => id === columnId);
  return `${column?.label ?? columnId}, row ${number}`;
}
