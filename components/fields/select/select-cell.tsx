/** The cell of a column that offers options. */
import type { CellProps, CellType } from '../cell/cell-type.ts';
import { Chip } from '../input/chip.tsx';
import { Picker } from '../picker/picker.tsx';

export const selectCell: CellType = {
  Cell: SelectCell,
  read(text, column) {
    const word = text.trim().toLowerCase();
    const option = column.options.find(({ label, value }) =>
      [label, value].some((name) => name.toLowerCase() === word),
    );
    return option === undefined
      ? { ok: false, problem: `“${text}” is not among the options of ${column.label}.` }
      : { ok: true, value: option.value };
  },
};

function SelectCell({ value, row, column, label, onChange, readOnly }: CellProps) {
  const chosen = typeof value === 'string' ? value : null;
  const option = column.options.find((candidate) => candidate.value === chosen);
  const content =
    chosen === null ? null : <Chip color={option?.color ?? null}>{option?.label ?? chosen}</Chip>;
  if (readOnly) return content;
  return (
    <Picker
      options={column.options.map((each) => ({
        id: each.value,
        text: each.label,
        content: <Chip color={each.color}>{each.label}</Chip>,
      }))}
      chosen={chosen === null ? [] : [chosen]}
      onChoose={onChange}
      onClear={() => onChange(null)}
      searchLabel={`Find ${column.label.toLowerCase()}`}
      nothingFound="No option by that name"
      several={false}
      label={`${label}${option === undefined ? '' : `: ${option.label}`}`}
      empty="Choose…"
      cell={{ rowId: row.id, columnId: column.id }}
      compact
    >
      {content}
    </Picker>
  );
}
