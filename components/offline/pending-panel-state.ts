/** Whether the panel of waiting changes is open: asked for from the navigator, a header, the palette. */

let opened = false;
const listeners = new Set<() => void>();

function set(next: boolean): void {
  opened = next;
  for (const listener of [...listeners]) listener();
}

export const pendingPanel = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: (): boolean => opened,
  open: () => set(true),
  close: () => set(false),
} as const;
