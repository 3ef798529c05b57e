/** Keys of the merge page: J and K from field to field, 1, 2 and 3 for the choices of the one that one is at. */
import { type RefObject, useCallback, useEffect } from 'react';
import { nextStop } from '#components/history/comparison/change-stops.ts';

const BOXES =
  'textarea, select, input:not([type="radio"], [type="checkbox"]), [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"], [role="tree"]';

/** Rows are elements with `data-row` inside of `root`. Answers how to go on without keys. */
export function useRowKeys(root: RefObject<HTMLElement | null>): (step: 1 | -1) => void {
  const go = useCallback(
    (step: 1 | -1) => {
      const rows = rowsIn(root.current);
      const next = nextStop(rows.findIndex(isCurrent), step, rows.length);
      const target = next === null ? undefined : rows[next];
      if (target === undefined) return;
      markCurrent(rows, target);
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: 'nearest' });
    },
    [root],
  );
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target, key } = event;
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      if (target instanceof Element && target.closest(BOXES) !== null) return;
      if (key === 'j' || key === 'k') go(key === 'j' ? 1 : -1);
      else if (!choose(rowsIn(root.current).find(isCurrent), key)) return;
      event.preventDefault();
    };
    // Whoever goes on by Tab or the pointer is at a row as well.
    const onFocus = ({ target }: FocusEvent) => {
      const row = target instanceof Element ? target.closest('[data-row]') : null;
      if (row !== null && root.current?.contains(row)) markCurrent(rowsIn(root.current), row);
    };
    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('focusin', onFocus);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('focusin', onFocus);
    };
  }, [root, go]);
  return go;
}

function rowsIn(root: HTMLElement | null): readonly HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
}

function isCurrent(row: Element): boolean {
  return row.hasAttribute('data-current');
}

function markCurrent(rows: readonly Element[], current: Element): void {
  for (const row of rows) row.toggleAttribute('data-current', row === current);
}

/** Whether the row has such a choice. */
function choose(row: HTMLElement | undefined, key: string): boolean {
  if (!/^[1-9]$/.test(key)) return false;
  const offered = row?.querySelectorAll<HTMLInputElement>('fieldset input[type="radio"]') ?? [];
  const choice = offered[Number(key) - 1];
  if (choice === undefined) return false;
  choice.click();
  choice.focus();
  return true;
}
