/** A hook for the rows of a checklist or table: reading, changing, and moving the focus. */
import { type RefObject, useEffect, useRef } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading, useRows } from '#components/codex-context/use-reading.ts';
import type { Codex } from '#core/codex/codex.ts';
import type { Row } from '#core/crdt/row-table.ts';
import type { JsonValue } from '#core/json.ts';
import { findCell } from '../frame/focus-order.ts';
import type { RowActions } from './row-keys.ts';

export interface RowField {
  readonly rows: readonly Row[];
  /** Was this cell written twice at once, and not settled yet? */
  readonly isOpen: (rowId: string, columnId: string) => boolean;
  /** Put on the element around the rows; each focusable cell carries `data-row` and `data-column`. */
  readonly root: RefObject<HTMLDivElement | null>;
  readonly append: (cells?: Readonly<Record<string, JsonValue>>) => void;
  /** Pasted rows stand behind the row at `index`; the first one fills that row when it is blank. Nothing is written over. */
  readonly paste: (index: number, pasted: readonly Readonly<Record<string, JsonValue>>[]) => void;
  readonly setCell: (rowId: string, columnId: string, value: JsonValue) => void;
  readonly remove: (rowId: string) => void;
  readonly move: (rowId: string, step: -1 | 1) => void;
  readonly actions: (index: number, columnId: string) => RowActions;
}

export function useRowField(fieldId: string, firstColumn: string): RowField {
  const { codex, undo } = useCodexContext();
  const rows = useRows(fieldId);
  const open = useReading([fieldId], (read) =>
    read.rowConflicts(fieldId).map(({ rowId, columnId }) => `${rowId}/${columnId}`),
  );
  const root = useRef<HTMLDivElement>(null);
  const focus = useNextFocus(root);

  const change = (edit: () => void) => {
    undo?.endStep();
    edit();
  };
  const insert = (
    before: string | undefined,
    column: string,
    cells: Readonly<Record<string, JsonValue>> = {},
  ) =>
    change(() =>
      focus(
        before === undefined ? codex.insertRow(fieldId, cells) : codex.insertRow(fieldId, cells, before),
        column,
      ),
    );
  const move = (rowId: string, step: -1 | 1) => {
    const index = rows.findIndex((row) => row.id === rowId);
    if (rows[index + step] === undefined) return;
    change(() => codex.moveRow(fieldId, rowId, rows[step === -1 ? index - 1 : index + 2]?.id ?? null));
  };
  const remove = (rowId: string) => change(() => codex.deleteRow(fieldId, rowId));

  return {
    rows,
    isOpen: (rowId, columnId) => open.includes(`${rowId}/${columnId}`),
    root,
    append: (cells) => insert(undefined, firstColumn, cells),
    paste: (index, pasted) => change(() => pasteRows(codex, fieldId, { rows, index, pasted })),
    setCell: (rowId, columnId, value) => {
      const current = codex.rows(fieldId).find((row) => row.id === rowId)?.cells[columnId] ?? null;
      if (current !== value) change(() => codex.setCell(fieldId, rowId, columnId, value));
    },
    remove,
    move,
    actions: (index, columnId) => ({
      addAfter: () => insert(rows[index + 1]?.id, firstColumn),
      remove: () => {
        const row = rows[index];
        if (row === undefined) return;
        focus(rows[index - 1]?.id ?? rows[index + 1]?.id, columnId);
        remove(row.id);
      },
      move: (step) => {
        const row = rows[index];
        if (row === undefined) return;
        focus(row.id, columnId);
        move(row.id, step);
      },
      go: (step) => {
        const row = rows[index + step];
        if (row !== undefined) findCell(root.current, row.id, columnId)?.focus();
      },
    }),
  };
}

/** Focuses a cell after the next render: the row to go to often does not exist before the change that makes it is shown. */
function useNextFocus(
  root: RefObject<HTMLElement | null>,
): (row: string | undefined, column: string) => void {
  const wanted = useRef<{ readonly row: string; readonly column: string } | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const { row, column } = wanted.current;
    const cell = findCell(root.current, row, column);
    if (cell === null) return;
    wanted.current = null;
    cell.focus();
  });
  return (row, column) => {
    if (row !== undefined) wanted.current = { row, column };
  };
}

type Cells = Readonly<Record<string, JsonValue>>;

interface Paste {
  readonly rows: readonly Row[];
  readonly index: number;
  readonly pasted: readonly Cells[];
}

/** Nothing is written over: the first pasted row fills the one at `index` when it is blank, the others stand behind it. */
function pasteRows(codex: Codex, fieldId: string, { rows, index, pasted }: Paste): void {
  codex.transact(() => {
    const row = rows[index];
    const next = rows[index + 1]?.id;
    const [first, ...others] = pasted;
    const fills = row !== undefined && first !== undefined && Object.values(row.cells).every(isBlank);
    if (fills) {
      for (const [columnId, value] of Object.entries(first)) codex.setCell(fieldId, row.id, columnId, value);
    }
    for (const cells of fills ? others : pasted) {
      if (next === undefined) codex.insertRow(fieldId, cells);
      else codex.insertRow(fieldId, cells, next);
    }
  });
}

/** Whether a cell is empty, or an unticked checkbox. */
export function isBlank(cell: unknown): boolean {
  return cell === undefined || cell === null || cell === '' || cell === false;
}
