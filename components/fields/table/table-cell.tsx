/** One cell of a table, edited as its column's type wants. */
import { Checkbox } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { formatDate, formatDay } from '#components/locale/date-format.ts';
import { writeNumber, writePlainNumber } from '#components/locale/number-format.ts';
import { readerLocale } from '#components/locale/reader-locale.ts';
import type { Row } from '#core/crdt/row-table.ts';
import type { TableColumn } from '#core/fields/model/field-definition.ts';
import { isUrl } from '#core/fields/url/definition.ts';
import type { JsonValue } from '#core/json.ts';
import { readDate } from '../date/read-date.ts';
import { Chip } from '../input/chip.tsx';
import { readingOf, type TextReading } from '../input/text-reading.ts';
import styles from '../input/value.module.css';
import { readNumber } from '../number/read-number.ts';
import { Picker } from '../picker/picker.tsx';
import { RowInput } from '../rows/row-input.tsx';
import type { RowActions } from '../rows/row-keys.ts';
import rowStyles from '../rows/rows.module.css';
import { completeUrl } from '../url/url-field.tsx';

interface TableCellProps {
  readonly row: Row;
  readonly column: TableColumn;
  readonly label: string;
  readonly emptyRow: boolean;
  readonly actions: RowActions;
  readonly onChange: (value: JsonValue) => void;
  readonly readOnly: boolean;
}

export function TableCell(props: TableCellProps) {
  const { column } = props;
  const value = props.row.cells[column.id] ?? null;
  switch (column.type) {
    case 'checkbox':
      return (
        <Checkbox
          size="xs"
          checked={value === true}
          aria-label={props.label}
          data-row={props.row.id}
          data-column={column.id}
          onChange={(event) => {
            if (!props.readOnly) props.onChange(event.currentTarget.checked);
          }}
        />
      );
    case 'select':
      return <SelectCell {...props} value={value} />;
    case 'url':
      return <UrlCell {...props} value={value} />;
    case 'line':
    case 'number':
    case 'date':
      return <TextCell {...props} value={value} type={column.type} />;
  }
}

type TextType = 'line' | 'number' | 'date' | 'url';

interface CellText {
  readonly show: (value: JsonValue) => string;
  readonly read: (text: string) => TextReading<JsonValue>;
  /** The value beyond doubt, where the text could be read as another. */
  readonly say?: (value: JsonValue) => string;
}

/** How a cell's text is shown, and read back: the value, or a problem in words. */
const TEXT_CELLS: Record<TextType, CellText> = {
  line: { show: plain, read: (text) => ({ ok: true, value: text.replace(/\s*\n\s*/g, ' ') }) },
  url: { show: plain, read: (text) => ({ ok: true, value: completeUrl(text) }) },
  number: {
    show: (value) => (typeof value === 'number' ? writeNumber(value, readerLocale()) : ''),
    read: (text) => readNumber(text, readerLocale()),
    say: (value) => (typeof value === 'number' ? writePlainNumber(value, readerLocale()) : ''),
  },
  date: {
    show: (value) => (typeof value === 'string' ? formatDate(value) : ''),
    read: (text) => readDate(text, { locale: readerLocale(), now: Date.now() }),
    say: (value) => (typeof value === 'string' ? formatDay(value) : ''),
  },
};

/** What a pasted text is in a column. */
export function readCell(column: TableColumn, text: string): TextReading<JsonValue> {
  const words = text.trim().toLowerCase();
  switch (column.type) {
    case 'checkbox':
      if (/^(?:true|yes|x|1|☑|✓|✔)$/.test(words)) return { ok: true, value: true };
      if (/^(?:false|no|0|☐|-)$/.test(words)) return { ok: true, value: false };
      return { ok: false, problem: `“${text}” is neither yes nor no.` };
    case 'select': {
      const option = column.options.find(({ label, value }) =>
        [label, value].some((name) => name.toLowerCase() === words),
      );
      return option === undefined
        ? { ok: false, problem: `“${text}” is not among the options of ${column.label}.` }
        : { ok: true, value: option.value };
    }
    case 'url': {
      const url = completeUrl(text);
      return url !== null && isUrl(url)
        ? { ok: true, value: url }
        : { ok: false, problem: `“${text}” is not an address.` };
    }
    case 'line':
    case 'number':
    case 'date':
      return TEXT_CELLS[column.type].read(text);
  }
}

interface TextCellProps extends TableCellProps {
  readonly value: JsonValue;
  readonly type: TextType;
  readonly onLeave?: () => void;
}

function TextCell({ value, type, onLeave, ...props }: TextCellProps) {
  const { show, read, say } = TEXT_CELLS[type];
  const stored = show(value);
  return (
    <RowInput
      rowId={props.row.id}
      columnId={props.column.id}
      label={props.label}
      stored={stored}
      commit={(text) => {
        const next: TextReading<JsonValue> = text.trim() === '' ? { ok: true, value: null } : read(text);
        if (!next.ok) return next.problem;
        props.onChange(next.value);
        return null;
      }}
      reading={say && ((text) => readingOf(text, read(text), show, say))}
      emptyRow={props.emptyRow}
      actions={props.actions}
      readOnly={props.readOnly}
      onLeave={onLeave}
      numeric={type === 'number' || type === 'date'}
    />
  );
}

/** A link at rest; its address while it is edited. */
function UrlCell({ value, ...props }: TableCellProps & { readonly value: JsonValue }) {
  const [editing, setEditing] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (editing) host.current?.querySelector('textarea')?.focus();
  }, [editing]);
  if (typeof value !== 'string' || !isUrl(value) || editing) {
    return (
      <div ref={host}>
        <TextCell {...props} value={value} type="url" onLeave={() => setEditing(false)} />
      </div>
    );
  }
  return (
    <span className={rowStyles['cell-row']}>
      <a href={value} target="_blank" rel="noopener noreferrer" className={rowStyles['url']} title={value}>
        {shortUrl(value)}
      </a>
      {!props.readOnly && (
        <button
          type="button"
          className={styles['side']}
          aria-label={`Edit ${props.label}`}
          data-row={props.row.id}
          data-column={props.column.id}
          onClick={() => setEditing(true)}
        >
          <IconPencil size={14} stroke={1.75} aria-hidden />
        </button>
      )}
    </span>
  );
}

/** `example.org/a/b` for `https://www.example.org/a/b?c=d`. */
function shortUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  if (protocol === 'mailto:') return pathname;
  return `${host.replace(/^www\./, '')}${pathname === '/' ? '' : pathname}`;
}

function SelectCell({ value, column, ...props }: TableCellProps & { readonly value: JsonValue }) {
  const chosen = typeof value === 'string' ? value : null;
  const option = column.options.find((candidate) => candidate.value === chosen);
  const content =
    chosen === null ? null : <Chip color={option?.color ?? null}>{option?.label ?? chosen}</Chip>;
  if (props.readOnly) return content;
  return (
    <Picker
      options={column.options.map((each) => ({
        id: each.value,
        text: each.label,
        content: <Chip color={each.color}>{each.label}</Chip>,
      }))}
      chosen={chosen === null ? [] : [chosen]}
      onChoose={props.onChange}
      onClear={() => props.onChange(null)}
      searchLabel={`Find ${column.label.toLowerCase()}`}
      nothingFound="No option by that name"
      several={false}
      label={`${props.label}${option === undefined ? '' : `: ${option.label}`}`}
      empty="Choose…"
      cell={{ rowId: props.row.id, columnId: column.id }}
      compact
    >
      {content}
    </Picker>
  );
}

function plain(value: JsonValue): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
