/** The cell of a column of numbers. */
import { writeNumber, writePlainNumber } from '#components/locale/number-format.ts';
import { readerLocale } from '#components/locale/reader-locale.ts';
import type { CellType } from '../cell/cell-type.ts';
import { type CellText, TextCell } from '../cell/text-cell.tsx';
import { readNumber } from './read-number.ts';

const TEXT: CellText = {
  show: (value) => (typeof value === 'number' ? writeNumber(value, readerLocale()) : ''),
  read: (text) => readNumber(text, readerLocale()),
  say: (value) => (typeof value === 'number' ? writePlainNumber(value, readerLocale()) : ''),
  numeric: true,
};

export const numberCell: CellType = {
  Cell: (props) => <TextCell {...props} text={TEXT} />,
  read: TEXT.read,
};
