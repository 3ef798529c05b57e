/** Moving between fields with the keyboard and to a field from elsewhere on the page. */
import { scrollTo } from '#components/browser/scroll-to.ts';

const EDITABLE =
  'input:not([type="hidden"]):not([disabled]), textarea, select, button:not([disabled], [data-help]), [contenteditable="true"], [role="slider"]';

/** The element that stands for a field; editors and inputs are inside it. */
export function findField(root: ParentNode, fieldId: string): HTMLElement | null {
  return root.querySelector<HTMLElement>(`[data-field="${CSS.escape(fieldId)}"]`);
}

/** The element that edits a cell of a table or a step of a checklist, where it can have the focus by itself. */
export function findCell(root: ParentNode | null, rowId: string, columnId: string): HTMLElement | null {
  const selector = `[data-row="${CSS.escape(rowId)}"][data-column="${CSS.escape(columnId)}"]`;
  return root?.querySelector<HTMLElement>(selector) ?? null;
}

/** Puts the focus into a field, on the first thing in it that can be edited. */
export function focusField(field: HTMLElement): void {
  field.querySelector<HTMLElement>(EDITABLE)?.focus();
}

/** Puts the focus into the field after the one that holds `from`, in reading order. */
export function focusNextField(from: HTMLElement): void {
  const fields = [...document.querySelectorAll<HTMLElement>('[data-field]')];
  const here = fields.findIndex((field) => field.contains(from));
  const next = fields.slice(here + 1).find((field) => field.querySelector(EDITABLE) !== null);
  if (next === undefined) from.blur();
  else focusField(next);
}

/** Brings a field into view and marks it for a moment, without moving the focus. */
export function revealField(fieldId: string): void {
  const field = findField(document, fieldId);
  if (field === null) return;
  scrollTo(field, 'center');
  field.dataset['revealed'] = 'true';
  setTimeout(() => {
    delete field.dataset['revealed'];
  }, 1600);
}
