/** Which of the two sheets over the page is open: the command palette or the shortcuts. One store, so both can be asked for anywhere. */

type Sheet = 'palette' | 'shortcuts' | null;

let open: Sheet = null;
const listeners = new Set<() => void>();

function set(next: Sheet): void {
  if (open === next) return;
  open = next;
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

/** What stands in the palette's field when it opens. */
let firstWords = '';

export const palette = {
  /** With `words`, as if they had been typed. */
  open(words = ''): void {
    firstWords = words;
    set('palette');
  },
  firstWords: (): string => firstWords,
  toggle: () => (open === 'palette' ? set(null) : palette.open()),
} as const;
export const shortcutSheet = { open: () => set('shortcuts') } as const;
