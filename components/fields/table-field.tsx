/** Rows of typed cells; two people may work in one row, each in a cell of their own. */
import { IconPlus } from '@tabler/icons-react';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import type { FieldProps } from './field-props.ts';
import { RowMenu } from './row-menu.tsx';
import styles from './rows.module.css';
import { TableCell } from './table-cell.tsx';
import { useRowField } from './use-row-field.ts';

export function TableField({ field, ids }: FieldProps) {
  const { canEdit } = useCodexScope();
  const table = useRowField(field.id, field.columns[0]?.id ?? '');
  const { rows } = table;
  return (
    <div ref={table.root}>
      {/* A wide table scrolls by itself, also by keyboard, and never the page. An empty one shows what it is for. */}
      <section className={styles['scroll']} aria-labelledby={ids.label} tabIndex={canEdit ? undefined : 0}>
        <table className={styles['table']} aria-labelledby={ids.label} aria-describedby={ids.description}>
          <thead>
            <tr>
              {field.columns.map((column) => (
                <th key={column.id} scope="col" data-type={column.type}>
                  {column.label}
                </th>
              ))}
              {canEdit && (
                <td data-type="tools" aria-hidden>
                  {' '}
                </td>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={row.id}>
                {field.columns.map((column) => (
                  <td
                    key={column.id}
                    data-type={column.type}
                    data-conflict={table.isOpen(row.id, column.id) || undefined}
                  >
                    <TableCell
                      row={row}
                      column={column}
                      label={`${column.label}, row ${index + 1}`}
                      emptyRow={field.columns.every(({ id }) => isBlank(row.cells[id]))}
                      actions={table.actions(index, column.id)}
                      onChange={(value) => table.setCell(row.id, column.id, value)}
                      readOnly={!canEdit}
                    />
                  </td>
                ))}
                {canEdit && (
                  <td data-type="tools">
                    <RowMenu
                      what={`row ${index + 1}`}
                      first={index === 0}
                      last={index === rows.length - 1}
                      onMove={(step) => table.move(row.id, step)}
                      onRemove={() => table.remove(row.id)}
                    />
                  </td>
                )}
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

function isBlank(cell: unknown): boolean {
  return cell === undefined || cell === null || cell === '' || cell === false;
}
