/** The cell of a column of plain text. */
import type { CellType } from '../cell/cell-type.ts';
import { type CellText, plainText, TextCell } from '../cell/text-cell.tsx';

const TEXT: CellText = {
  show: plainText,
  read: (text) => ({ ok: true, value: text.replace(/\s*\n\s*/g, ' ') }),
};

export const lineCell: CellType = {
  Cell: (props) => <TextCell {...props} text={TEXT} />,
  read: TEXT.read,
};
