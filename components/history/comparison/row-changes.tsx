/** The rows of a checklist or a table that were changed, removed and added, each with a way back. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { readerText } from '#components/locale/value-text.ts';
import type { FieldChange } from '#core/protocol/api/history/comparison.ts';
import classes from './comparison.module.css';

interface RowChangesProps {
  readonly change: FieldChange;
  /** Makes a row what it was before; absent for those who may not. */
  readonly onRestore: ((rowId: string) => void) | undefined;
}

/** Rows have no text that names them for sure, so equal ones are told apart by their place. */
export function RowChanges({ change, onRestore }: RowChangesProps) {
  const { added = [], removed = [], changed = [], kept = [], rowIds } = change;
  const back = (id: string | undefined, text: string, isAdded = false): ReactNode =>
    onRestore && id !== undefined && <RowBack text={text} isAdded={isAdded} onBack={() => onRestore(id)} />;
  return (
    <ul className={classes['rows']}>
      {kept.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows may read the same, so their place tells them apart
        <li key={`kept ${index}`} dir="auto">
          {shown(text)}
        </li>
      ))}
      {changed.map((row) => (
        <li key={row.id}>
          {row.cells.map(({ column, label, type, beforeText, afterText }) => (
            <span key={column} className={classes['cell']}>
              <span className={classes['column']}>{label}</span>{' '}
              {beforeText !== '' && <del dir="auto">{readerText(type, beforeText, beforeText)}</del>}{' '}
              {afterText !== '' && <ins dir="auto">{readerText(type, afterText, afterText)}</ins>}
            </span>
          ))}
          {row.cells.length === 0 && <span dir="auto">{shown(row.text)}</span>}
          {row.moved && <span className={classes['column']}>moved to another place</span>}
          {back(row.id, row.text)}
        </li>
      ))}
      {removed.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows may read the same, so their place tells them apart
        <li key={`removed ${index}`} data-kind="removed">
          <del dir="auto">{shown(text)}</del>
          {back(rowIds?.removed[index], text)}
        </li>
      ))}
      {added.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows may read the same, so their place tells them apart
        <li key={`added ${index}`} data-kind="added">
          <ins dir="auto">{shown(text)}</ins>
          {back(rowIds?.added[index], text, true)}
        </li>
      ))}
    </ul>
  );
}

function shown(text: string): string {
  return text === '' ? 'An empty row' : text;
}

interface RowBackProps {
  readonly text: string;
  /** It was not there before, so going back removes it. */
  readonly isAdded: boolean;
  readonly onBack: () => void;
}

function RowBack({ text, isAdded, onBack }: RowBackProps) {
  const label = isAdded ? 'Remove this row' : 'Restore this row';
  return (
    <Button
      variant="subtle"
      color="ink"
      size="compact-xs"
      className={classes['rowBack'] ?? ''}
      onClick={onBack}
      aria-label={`${label}: ${shown(text)}`}
    >
      {label}
    </Button>
  );
}
