/** The two columns of the share dialog, people and links; where there is room for one only, a tab shows each. */
import { useMediaQuery } from '@mantine/hooks';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import classes from './share-dialog.module.css';

/** Also in share-dialog.module.css. */
const ONE_COLUMN = '(max-width: 900px)';

const COLUMNS = [
  { id: 'people', label: 'People' },
  { id: 'links', label: 'Links' },
] as const;
type ColumnId = (typeof COLUMNS)[number]['id'];

/** Both stay on the page: an address that is shown only once outlasts the other tab, and a phone that is turned. */
export function DialogColumns(columns: Readonly<Record<ColumnId, ReactNode>>) {
  const isNarrow = useMediaQuery(ONE_COLUMN, false, { getInitialValueInEffect: false });
  // A link is two presses away here as well.
  const [shown, setShown] = useState<ColumnId>('links');
  const id = useId();
  const tabOf = (column: ColumnId) => `${id}-tab-${column}`;
  const panelOf = (column: ColumnId) => `${id}-panel-${column}`;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const next = shown === 'people' ? 'links' : 'people';
    setShown(next);
    document.getElementById(tabOf(next))?.focus();
  };
  return (
    <>
      {isNarrow && (
        <div className={classes['tabs']} role="tablist" aria-label="People and links">
          {COLUMNS.map((column) => (
            <button
              key={column.id}
              id={tabOf(column.id)}
              type="button"
              role="tab"
              className={classes['tab']}
              aria-selected={column.id === shown}
              aria-controls={panelOf(column.id)}
              tabIndex={column.id === shown ? 0 : -1}
              onClick={() => setShown(column.id)}
              onKeyDown={onKeyDown}
            >
              {column.label}
            </button>
          ))}
        </div>
      )}
      <div className={classes['columns']}>
        {COLUMNS.map((column) => (
          <div
            key={column.id}
            id={panelOf(column.id)}
            className={column.id === 'links' ? classes['ways'] : undefined}
            hidden={isNarrow && column.id !== shown}
            {...(isNarrow && { role: 'tabpanel', 'aria-labelledby': tabOf(column.id) })}
          >
            {columns[column.id]}
          </div>
        ))}
      </div>
    </>
  );
}
