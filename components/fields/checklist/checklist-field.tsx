/** The checklist field: steps to tick off. */
import { Checkbox } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ClipboardEvent } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useFieldComments } from '#components/comments-context/comments-context.ts';
import { RowComments } from '../frame/field-comments.tsx';
import type { FieldProps } from '../frame/field-props.ts';
import { readPastedSteps } from '../rows/pasted-rows.ts';
import { RowInput } from '../rows/row-input.tsx';
import { RowTools } from '../rows/row-tools.tsx';
import styles from '../rows/rows.module.css';
import { useRowField } from '../rows/use-row-field.ts';

export function ChecklistField({ field, ids }: FieldProps) {
  const { canEdit } = useCodexContext();
  const list = useRowField(field.id, 'text');
  const done = list.rows.filter((row) => row.cells['done'] === true).length;
  const paste = (event: ClipboardEvent<HTMLElement>): void => {
    const input = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
    const steps = readPastedSteps(event.clipboardData.getData('text/plain'));
    if (!canEdit || input === null || steps === null) return;
    event.preventDefault();
    event.stopPropagation();
    const index = list.rows.findIndex((row) => row.id === input.dataset['row']);
    list.paste(
      index,
      steps.map(({ text, done }) => ({ text, done })),
    );
  };
  return (
    <div ref={list.root} className={styles['checklist']} onPasteCapture={paste}>
      {list.rows.length > 0 && (
        <ul className={styles['steps']} aria-labelledby={ids.label} aria-describedby={ids.description}>
          {list.rows.map((row, index) => {
            const text = String(row.cells['text'] ?? '');
            const ticked = row.cells['done'] === true;
            return (
              <li
                key={row.id}
                className={styles['step']}
                data-conflict={list.isOpen(row.id, 'text') || list.isOpen(row.id, 'done') || undefined}
              >
                <label className={styles['tick']} htmlFor={`${ids.label}${row.id}`}>
                  <Checkbox
                    id={`${ids.label}${row.id}`}
                    size="xs"
                    checked={ticked}
                    aria-label={text === '' ? `Step ${index + 1}` : text}
                    onChange={(event) => {
                      if (canEdit) list.setCell(row.id, 'done', event.currentTarget.checked);
                    }}
                  />
                </label>
                <RowInput
                  rowId={row.id}
                  columnId="text"
                  label={`Step ${index + 1} of ${list.rows.length}`}
                  stored={text}
                  commit={(next) => {
                    list.setCell(row.id, 'text', next.replace(/\s*\n\s*/g, ' '));
                    return null;
                  }}
                  emptyRow={text === ''}
                  actions={list.actions(index, 'text')}
                  readOnly={!canEdit}
                  placeholder="What is to be done"
                  struck={ticked}
                />
                <StepEnd fieldId={field.id} list={list} index={index} />
              </li>
            );
          })}
        </ul>
      )}
      {canEdit ? (
        <button type="button" className={styles['add']} onClick={() => list.append()}>
          <IconPlus size={15} stroke={1.75} aria-hidden /> Add a step
          {list.rows.length > 0 && <span>{`· ${done} of ${list.rows.length} done`}</span>}
        </button>
      ) : (
        list.rows.length === 0 && <p className={styles['none']}>Nothing yet</p>
      )}
    </div>
  );
}

interface StepEndProps {
  readonly fieldId: string;
  readonly list: ReturnType<typeof useRowField>;
  readonly index: number;
}

/** What stands behind a step: its comments, and its tools. */
function StepEnd({ fieldId, list, index }: StepEndProps) {
  const { canEdit } = useCodexContext();
  const comments = useFieldComments();
  const row = list.rows[index];
  if (row === undefined) return null;
  const what = `step ${index + 1}`;
  const mayComment = comments?.canComment === true;
  return (
    <span className={styles['row-end']}>
      <RowComments fieldId={fieldId} rowId={row.id} what={what} />
      {canEdit && (
        <RowTools
          what={what}
          first={index === 0}
          last={index === list.rows.length - 1}
          onComment={mayComment ? () => comments.begin(fieldId, row.id) : undefined}
          onMove={(step) => list.move(row.id, step)}
          onRemove={() => list.remove(row.id)}
        />
      )}
    </span>
  );
}
