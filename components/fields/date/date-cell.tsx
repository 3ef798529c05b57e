/** The cell of a column of dates. */
import { formatDate, formatDay } from '#components/locale/date-format.ts';
import { readerZone } from '#components/locale/reader-dates.ts';
import { readerLocale } from '#components/locale/reader-locale.ts';
import type { CellType } from '../cell/cell-type.ts';
import { type CellText, TextCell } from '../cell/text-cell.tsx';
import { readDate } from './read-date.ts';

const TEXT: CellText = {
  show: (value) => (typeof value === 'string' ? formatDate(value) : ''),
  read: (text) => readDate(text, { locale: readerLocale(), now: Date.now(), timeZone: readerZone() }),
  say: (value) => (typeof value === 'string' ? formatDay(value) : ''),
  numeric: true,
};

export const dateCell: CellType = {
  Cell: (props) => <TextCell {...props} text={TEXT} />,
  read: TEXT.read,
};
