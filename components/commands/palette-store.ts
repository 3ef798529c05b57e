/** Which of the two sheets over the page is open: the command palette or the shortcuts. One store, so both can be asked for anywhere. */

import { TypedAhead } from './typed-ahead.ts';

type Sheet = 'palette' | 'shortcuts' | null;

let open: Sheet = null;
const listeners = new Set<() => void>();

function set(next: Sheet): void {
  if (open === next) return;
  open = next;
  if (next !== 'palette') typedAhead.stop();
  for (const listener of listeners) listener();
}

export const sheets = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: (): Sheet => open,
  close: () => set(null),
} as const;

const typedAhead = new TypedAhead(() => sheets.close());

export const palette = {
  /** With `words`, as if they had been typed. */
  open(words = ''): void {
    typedAhead.start(words);
    set('palette');
  },
  /** What stands in its field so far: the words it was opened with, and what was typed before the field had the focus; `null` from then on. */
  words: (): string | null => typedAhead.words(),
  /** The same, for the field once it has the focus. */
  takeWords: (): string | null => typedAhead.take(),
  toggle: () => (open === 'palette' ? set(null) : palette.open()),
} as const;
export const shortcutSheet = { open: () => set('shortcuts') } as const;
