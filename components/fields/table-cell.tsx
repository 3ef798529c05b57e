/** One cell of a table, edited as its column's type wants. */
import { Checkbox } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { Row } from '#core/codex/codex.ts';
import type { JsonValue } from '#core/json.ts';
import { isUrl } from '#core/template/field-types/url.ts';
import type { TableColumn } from '#core/template/template.ts';
import { Chip } from './chip.tsx';
import { formatDate, parseDate } from './date-words.ts';
import { parseNumber } from './number-words.ts';
import { OptionPicker } from './option-picker.tsx';
import { RowInput } from './row-input.tsx';
import type { RowActions } from './row-keys.ts';
import rowStyles from './rows.module.css';
import { completeUrl } from './url-field.tsx';
import styles from './value.module.css';

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

/** How a cell's text is shown, and read back: the value, or a problem in words. */
const TEXT_CELLS: Record<
  TextType,
  { show(value: JsonValue): string; read(text: string): JsonValue | { readonly problem: string } }
> = {
  line: { show: plain, read: (text) => text.replace(/\s*\n\s*/g, ' ') },
  url: { show: plain, read: (text) => completeUrl(text) },
  number: {
    show: plain,
    read: (text) => {
      const number = parseNumber(text);
      return Number.isNaN(number) ? { problem: `“${text}” is not a number.` } : number;
    },
  },
  date: {
    show: (value) => (typeof value === 'string' ? formatDate(value) : ''),
    read: (text) =>
      parseDate(text, Date.now()) ?? { problem: `“${text}” is not a date. Try ${formatDate('2026-11-14')}.` },
  },
};

interface TextCellProps extends TableCellProps {
  readonly value: JsonValue;
  readonly type: TextType;
  readonly onLeave?: () => void;
}

function TextCell({ value, type, onLeave, ...props }: TextCellProps) {
  const { show, read } = TEXT_CELLS[type];
  const stored = show(value);
  return (
    <RowInput
      rowId={props.row.id}
      columnId={props.column.id}
      label={props.label}
      stored={stored}
      commit={(text) => {
        const next = text.trim() === '' ? null : read(text);
        if (isProblem(next)) return next.problem;
        props.onChange(next);
        return null;
      }}
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
  const valueId = useId();
  const chosen = typeof value === 'string' ? value : null;
  const option = column.options.find((candidate) => candidate.value === chosen);
  const face = chosen === null ? null : <Chip color={option?.color ?? null}>{option?.label ?? chosen}</Chip>;
  if (props.readOnly) return face;
  return (
    <OptionPicker
      options={column.options.map((each) => ({
        id: each.value,
        text: each.label,
        face: <Chip color={each.color}>{each.label}</Chip>,
      }))}
      chosen={chosen === null ? [] : [chosen]}
      onChoose={props.onChange}
      onClear={() => props.onChange(null)}
      searchLabel={`Find ${column.label.toLowerCase()}`}
      nothingFound="No option by that name"
      several={false}
      label={`${props.label}${option === undefined ? '' : `: ${option.label}`}`}
      valueId={valueId}
      compact
    >
      {face ?? <span className={styles['empty']}>Choose</span>}
    </OptionPicker>
  );
}

function plain(value: JsonValue): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function isProblem(result: JsonValue | { readonly problem: string }): result is { readonly problem: string } {
  return typeof result === 'object' && result !== null && 'problem' in result;
}
