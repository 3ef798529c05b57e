/** The store of the open sheet: command palette or list of shortcuts. */
import { createObservable } from '#core/observable.ts';
import { TypedAhead } from './typed-ahead.ts';

type Sheet = 'palette' | 'shortcuts' | null;

const open = createObservable<Sheet>(null);

function set(next: Sheet): void {
  if (next !== 'palette') typedAhead.stop();
  open.set(next);
}

export const sheets = {
  subscribe: open.subscribe,
  get: open.get,
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
  toggle: () => (open.get() === 'palette' ? set(null) : palette.open()),
} as const;
export const shortcutSheet = { open: () => set('shortcuts') } as const;
