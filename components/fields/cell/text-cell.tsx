/** A cell whose value is typed as text. */
import type { JsonValue } from '#core/json.ts';
import { type ParseResult, parseResultOf } from '../input/parse-result.ts';
import { RowInput } from '../rows/row-input.tsx';
import type { CellProps } from './cell-type.ts';

export interface CellText {
  readonly show: (value: JsonValue) => string;
  /** Reads a text that is not empty. */
  readonly read: (text: string) => ParseResult<JsonValue>;
  /** The value in an unambiguous form, for types whose text can be read in two ways. */
  readonly say?: (value: JsonValue) => string;
  readonly numeric?: boolean;
}

interface TextCellProps extends CellProps {
  readonly text: CellText;
  /** Called after the focus has left the cell. */
  readonly onLeave?: () => void;
}

export function TextCell({ text: { show, read, say, numeric = false }, onLeave, ...props }: TextCellProps) {
  return (
    <RowInput
      rowId={props.row.id}
      columnId={props.column.id}
      label={props.label}
      stored={show(props.value)}
      commit={(text) => {
        const next: ParseResult<JsonValue> = text.trim() === '' ? { ok: true, value: null } : read(text);
        if (!next.ok) return next.problem;
        props.onChange(next.value);
        return null;
      }}
      reading={say && ((text) => parseResultOf(text, read(text), show, say))}
      emptyRow={props.emptyRow}
      actions={props.actions}
      readOnly={props.readOnly}
      onLeave={onLeave}
      numeric={numeric}
    />
  );
}

/** A stored text or number as text; empty for anything else. */
export function plainText(value: JsonValue): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
