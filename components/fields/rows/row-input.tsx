/** The text input of a cell or step: committed on blur, with the keyboard of rows. */
import { type ReactNode, useId } from 'react';
import { useDraft } from '../input/use-draft.ts';
import { handleRowKey, type RowActions } from './row-keys.ts';
import styles from './rows.module.css';

interface RowInputProps {
  readonly rowId: string;
  readonly columnId: string;
  readonly label: string;
  readonly stored: string;
  readonly commit: (text: string) => string | null;
  readonly emptyRow: boolean;
  readonly actions: RowActions;
  readonly readOnly: boolean;
  readonly placeholder?: string;
  readonly struck?: boolean;
  readonly numeric?: boolean;
  /** After the text was committed and the focus has gone. */
  readonly onLeave?: (() => void) | undefined;
  /** What the text is understood as while it is typed; `null` where that goes without saying. */
  readonly reading?: ((text: string) => string | null) | undefined;
  readonly after?: ReactNode;
}

export function RowInput(props: RowInputProps) {
  const saidId = useId();
  const draft = useDraft(props.stored, props.commit, `/${props.rowId}/${props.columnId}`);
  const { value } = draft.input;
  const isTyped = draft.input['data-draft'] === 'dirty';
  const said = draft.problem ?? (isTyped ? (props.reading?.(value) ?? null) : null);
  return (
    <>
      <span className={styles['cell-row']}>
        <span
          className={styles['sizer']}
          dir="auto"
          data-text={value === '' ? (props.placeholder ?? '') : value}
        >
          <textarea
            {...draft.input}
            rows={1}
            dir="auto"
            cols={1}
            className={styles['input']}
            data-row={props.rowId}
            data-column={props.columnId}
            data-struck={props.struck === true || undefined}
            data-numeric={props.numeric === true || undefined}
            aria-label={props.label}
            aria-invalid={draft.problem !== null || undefined}
            aria-describedby={said === null ? undefined : saidId}
            placeholder={props.placeholder}
            readOnly={props.readOnly}
            onBlur={() => {
              draft.input.onBlur();
              props.onLeave?.();
            }}
            onKeyDown={(event) => {
              if (event.key === 'Escape') draft.input.onKeyDown(event);
              else if (props.readOnly) return;
              else if (leavesText(event.key, event.altKey, event.currentTarget)) {
                handleRowKey(event, props.emptyRow && value === '', props.actions);
              }
            }}
          />
        </span>
        {props.after}
      </span>
      {said !== null && (
        <output id={saidId} className={styles['said']} data-problem={draft.problem !== null || undefined}>
          {said}
        </output>
      )}
    </>
  );
}

/** Arrows go to the next row only from the first or last line of the text; with Alt they always move the row. */
function leavesText(key: string, alt: boolean, area: HTMLTextAreaElement): boolean {
  if (alt || (key !== 'ArrowUp' && key !== 'ArrowDown')) return true;
  if (key === 'ArrowUp') return area.selectionStart === 0;
  return area.selectionEnd === area.value.length;
}
