/** The keyboard of rows in checklists and tables: Enter, Backspace in an empty row, Alt with an arrow. */
import type { KeyboardEvent } from 'react';

export interface RowActions {
  /** Adds a row after this one and goes there. */
  readonly addAfter: () => void;
  /** Takes this row away and goes to the one before. */
  readonly remove: () => void;
  readonly move: (step: -1 | 1) => void;
  readonly go: (step: -1 | 1) => void;
}

/** Handles the keys of rows; `emptyRow` tells whether Backspace may remove the row. */
export function handleRowKey(
  event: KeyboardEvent<HTMLElement>,
  emptyRow: boolean,
  actions: RowActions,
): void {
  const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : null;
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    event.currentTarget.blur();
    actions.addAfter();
  } else if (event.key === 'Backspace' && emptyRow) {
    event.preventDefault();
    actions.remove();
  } else if (step !== null && event.altKey) {
    event.preventDefault();
    event.currentTarget.blur();
    actions.move(step);
  } else if (step !== null && !event.shiftKey) {
    event.preventDefault();
    actions.go(step);
  }
}
