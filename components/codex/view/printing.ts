/** The store of whether the page is being printed: then all views of a Codex are rendered. */

import { useSyncExternalStore } from 'react';
import { shortcutKey } from '#components/browser/shortcut-key.ts';
import { createListeners } from '#core/observable.ts';

/** How long the editors of the views that were not open take to appear; the print dialog waits for that. */
const EDITORS_APPEAR_MS = 250;

const listeners = createListeners();
let printing = false;

/** Prints the Codex that is open. */
export function printCodex(): void {
  become(true);
  setTimeout(() => print(), EDITORS_APPEAR_MS);
}

export function useIsPrinting(): boolean {
  return useSyncExternalStore(
    observe,
    () => printing,
    () => false,
  );
}

function observe(listener: () => void): () => void {
  if (listeners.size === 0) {
    // Printing from the browser's own menu can't be made to wait; what stands in these views at once is printed.
    addEventListener('beforeprint', begin);
    addEventListener('afterprint', end);
    document.addEventListener('keydown', onKeyDown);
  }
  const leave = listeners.subscribe(listener);
  return () => {
    leave();
    if (listeners.size > 0) return;
    removeEventListener('beforeprint', begin);
    removeEventListener('afterprint', end);
    document.removeEventListener('keydown', onKeyDown);
  };
}

function onKeyDown(event: KeyboardEvent): void {
  if (!(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey || shortcutKey(event) !== 'p')
    return;
  event.preventDefault();
  printCodex();
}

const begin = (): void => become(true);
const end = (): void => become(false);

function become(next: boolean): void {
  if (printing === next) return;
  printing = next;
  listeners.notify();
}
