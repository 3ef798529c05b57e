/** The table field: rows of typed cells; two people may edit different cells of one row. */
import { IconPlus } from '@tabler/icons-react';
import type { ClipboardEvent } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useFieldComments } from '#components/comments-context/comments-context.ts';
import { toast } from '#components/ui/toast.tsx';
import type { ColumnType, TableColumn } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import type { CellType } from '../cell/cell-type.ts';
import { RowComments } from '../frame/field-comments.tsx';
import type { FieldProps } from '../frame/field-props.ts';
import { readPastedRows } from '../rows/pasted-rows.ts';
import styles from '../rows/rows.module.css';
import { isBlank, useRowField } from '../rows/use-row-field.ts';
import { RowMenu } from './row-menu.tsx';

type CellTypes = (type: ColumnType) => CellType;

interface TableFieldProps extends FieldProps {
  /** The cells of the column types; the registry of field types, which holds the table too, hands them in. */
  readonly cellTypeOf: CellTypes;
}

export function TableField({ field, ids, cellTypeOf }: TableFieldProps) {
  const { canEdit } = useCodexContext();
  const comments = useFieldComments();
  const hasTools = canEdit || comments !== null;
  const table = useRowField(field.id, field.columns[0]?.id ?? '');
  const { rows } = table;
  const paste = (event: ClipboardEvent<HTMLElement>): void => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-row][data-column]');
    const { clipboardData: data } = event;
    const pasted = readPastedRows(data.getData('text/html'), data.getData('text/plain'));
    if (!canEdit || cell === null || pasted === null) return;
    event.preventDefault();
    event.stopPropagation();
    const index = rows.findIndex((row) => row.id === cell.dataset['row']);
    const from = field.columns.findIndex((column) => column.id === cell.dataset['column']);
    const { cells, problems } = readRows(pasted, field.columns.slice(Math.max(0, from)), cellTypeOf);
    table.paste(index, cells);
    if (problems.length > 0) toast.notice(pasteProblemMessage(problems));
  };
  return (
    <div ref={table.root} onPasteCapture={paste}>
      {/* A wide table scrolls by itself, also by keyboard, and never the page. An empty one shows what it is for. */}
      <section className={styles['scroll']} aria-labelledby={ids.label} tabIndex={canEdit ? undefined : 0}>
        <table className={styles['table']} aria-labelledby={ids.label} aria-describedby={ids.description}>
          <Heading columns={field.columns} hasTools={hasTools} />
          <tbody>
            {rows.map((row, index) => (
              <tr key={row.id}>
                {field.columns.map((column) => {
                  const { Cell } = cellTypeOf(column.type);
                  return (
                    <td
                      key={column.id}
                      data-type={column.type}
                      data-conflict={table.isOpen(row.id, column.id) || undefined}
                    >
                      <Cell
                        row={row}
                        column={column}
                        value={row.cells[column.id] ?? null}
                        label={`${column.label}, row ${index + 1}`}
                        emptyRow={field.columns.every(({ id }) => isBlank(row.cells[id]))}
                        actions={table.actions(index, column.id)}
                        onChange={(value) => table.setCell(row.id, column.id, value)}
                        readOnly={!canEdit}
                      />
                    </td>
                  );
                })}
                {hasTools && <RowEnd fieldId={field.id} table={table} index={index} />}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {canEdit ? (
        <button type="button" className={styles['add']} onClick={() => table.append()}>
          <IconPlus size={15} stroke={1.75} aria-hidden /> Add a row
        </button>
      ) : (
        rows.length === 0 && <p className={styles['none']}>Nothing yet</p>
      )}
    </div>
  );
}

interface RowEndProps {
  readonly fieldId: string;
  readonly table: ReturnType<typeof useRowField>;
  readonly index: number;
}

/** The last cell of a row: its comments, and its menu. */
function RowEnd({ fieldId, table, index }: RowEndProps) {
  const { canEdit } = useCodexContext();
  const comments = useFieldComments();
  const row = table.rows[index];
  if (row === undefined) return null;
  const what = `row ${index + 1}`;
  const mayComment = comments?.canComment === true;
  return (
    <td data-type="tools">
      <span className={styles['row-end']}>
        <RowComments fieldId={fieldId} rowId={row.id} what={what} />
        {canEdit && (
          <RowMenu
            what={what}
            first={index === 0}
            last={index === table.rows.length - 1}
            onComment={mayComment ? () => comments.begin(fieldId, row.id) : undefined}
            onMove={(step) => table.move(row.id, step)}
            onRemove={() => table.remove(row.id)}
          />
        )}
      </span>
    </td>
  );
}

interface HeadingProps {
  readonly columns: readonly TableColumn[];
  readonly hasTools: boolean;
}

function Heading({ columns, hasTools }: HeadingProps) {
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column.id} scope="col" data-type={column.type}>
            {column.label}
          </th>
        ))}
        {hasTools && (
          <td data-type="tools" aria-hidden>
            {' '}
          </td>
        )}
      </tr>
    </thead>
  );
}

interface ReadRows {
  readonly cells: readonly Readonly<Record<string, JsonValue>>[];
  /** Why some of what was pasted is not there. */
  readonly problems: readonly string[];
}

/** A first row that names the columns is their heading, and no row. */
function readRows(
  pasted: readonly (readonly string[])[],
  columns: readonly TableColumn[],
  cellTypeOf: CellTypes,
): ReadRows {
  const problems: string[] = [];
  const isHeading = pasted[0]?.every(
    (text, index) => text.toLowerCase() === columns[index]?.label.toLowerCase(),
  );
  const cells = (isHeading === true ? pasted.slice(1) : pasted).map((texts) =>
    Object.fromEntries(
      texts.flatMap((text, index): [string, JsonValue][] => {
        const column = columns[index];
        if (text === '') return [];
        const reading = column === undefined ? null : cellTypeOf(column.type).read(text, column);
        if (column !== undefined && reading?.ok === true) return [[column.id, reading.value]];
        problems.push(reading?.ok === false ? reading.problem : `There is no column for “${text}”.`);
        return [];
      }),
    ),
  );
  return { cells, problems };
}

function pasteProblemMessage([first = '', ...others]: readonly string[]): string {
  if (others.length === 0) return `One cell was left empty. ${first}`;
  return `${others.length + 1} cells were left empty. ${first}`;
}
