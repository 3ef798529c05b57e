/** The interface of a table cell: what a field type offers when it may be the type of a column. */
import type { ComponentType } from 'react';
import type { Row } from '#core/crdt/row-table.ts';
import type { TableColumn } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import type { ParseResult } from '../input/parse-result.ts';
import type { RowActions } from '../rows/row-keys.ts';

export interface CellProps {
  readonly row: Row;
  readonly column: TableColumn;
  /** The value of the cell; `null` while it is empty. */
  readonly value: JsonValue;
  /** The accessible name: “Count, row 2”. */
  readonly label: string;
  /** Whether every cell of the row is empty, so that Backspace may remove it. */
  readonly emptyRow: boolean;
  readonly actions: RowActions;
  readonly onChange: (value: JsonValue) => void;
  readonly readOnly: boolean;
}

export interface CellType {
  /** Shows the value, and edits it unless `readOnly`. */
  readonly Cell: ComponentType<CellProps>;
  /** Reads a pasted text, which is not empty, as a value of the column, or says why it is none. */
  readonly read: (text: string, column: TableColumn) => ParseResult<JsonValue>;
}
