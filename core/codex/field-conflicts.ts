/** The open conflicts of a field: one of the field itself, or one for each cell. */
import type { CellConflict } from '#core/crdt/row-table.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { Codex } from './codex.ts';

type FieldRef = Pick<FieldDefinition, 'id' | 'type' | 'layer' | 'columns'>;

/** The address of a cell within its field. */
export type CellRef = Pick<CellConflict, 'rowId' | 'columnId'>;

export interface FieldConflict extends Pick<CellConflict, 'winner' | 'losers'> {
  /** `null` when it is the field's own value. */
  readonly cell: CellRef | null;
}

/** The conflicts, cells in the order of rows and columns; cells in unknown columns are left out. */
export function readConflicts(codex: Codex, field: FieldRef): readonly FieldConflict[] {
  switch (storageOf(field)) {
    case 'register': {
      const { winner, losers } = codex.register(field.id);
      return winner === null || losers.length === 0 ? [] : [{ cell: null, winner, losers }];
    }
    case 'rows':
      return readCellConflicts(codex, field);
    default:
      return [];
  }
}

/** Settles a conflict in favour of one of its entries. Throws `not_found` when that entry or its row is gone. */
export function settleConflict(codex: Codex, fieldId: string, cell: CellRef | null, entryId: string): void {
  if (cell === null) codex.settle(fieldId, entryId);
  else codex.settleCell(fieldId, cell.rowId, cell.columnId, entryId);
}

function readCellConflicts(codex: Codex, field: FieldRef): FieldConflict[] {
  const columns = field.type === 'checklist' ? ['text', 'done'] : field.columns.map(({ id }) => id);
  const conflicts = codex.rowConflicts(field.id);
  const rowIds = new Set(conflicts.map(({ rowId }) => rowId));
  return [...rowIds].flatMap((rowId) =>
    columns.flatMap((columnId) =>
      conflicts
        .filter((conflict) => conflict.rowId === rowId && conflict.columnId === columnId)
        .map(({ winner, losers }) => ({ cell: { rowId, columnId }, winner, losers })),
    ),
  );
}
