/** The cell of a column of checkboxes. */
import { Checkbox } from '@mantine/core';
import type { CellProps, CellType } from '../cell/cell-type.ts';

export const checkboxCell: CellType = {
  Cell: CheckboxCell,
  read(text) {
    const word = text.trim().toLowerCase();
    if (/^(?:true|yes|x|1|☑|✓|✔)$/.test(word)) return { ok: true, value: true };
    if (/^(?:false|no|0|☐|-)$/.test(word)) return { ok: true, value: false };
    return { ok: false, problem: `“${text}” is neither yes nor no.` };
  },
};

function CheckboxCell({ value, label, row, column, onChange, readOnly }: CellProps) {
  return (
    <Checkbox
      size="xs"
      checked={value === true}
      aria-label={label}
      data-row={row.id}
      data-column={column.id}
      onChange={(event) => {
        if (!readOnly) onChange(event.currentTarget.checked);
      }}
    />
  );
}
