/** Keeps the caret visible above toolbars and toasts that float over the page. */

export interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Between the caret and what would cover it, in px. */
const GAP = 12;

/** How far the page must scroll, in px, so that no box covers the caret; 0 when none does. */
export function distanceToClear(caret: Box, boxes: readonly Box[]): number {
  const covering = boxes.filter(
    ({ top, bottom, left, right }) =>
      caret.bottom > top - GAP && caret.top < bottom && caret.right > left && caret.left < right,
  );
  return covering.length === 0 ? 0 : caret.bottom - Math.min(...covering.map(({ top }) => top)) + GAP;
}

/** The caret's rectangle in the window; `null` when no text input has the focus. */
export function caretRect(): Box | null {
  const focused = document.activeElement;
  if (focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement)
    return focused.getBoundingClientRect();
  if (!(focused instanceof HTMLElement) || !focused.isContentEditable) return null;
  const selection = getSelection();
  if (selection === null || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0).cloneRange();
  range.collapse(false);
  // A caret in an empty line has no rectangle of its own.
  const [rect] = range.getClientRects();
  if (rect !== undefined) return rect;
  const { endContainer: node } = range;
  return (node instanceof Element ? node : node.parentElement)?.getBoundingClientRect() ?? null;
}
