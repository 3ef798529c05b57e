/** The store of a requested import and its parent: a menu that closes as it is chosen from can't hold the dialog itself. */

export interface ImportRequest {
  /** What is imported stands under this Codex; at the top when `null`. */
  readonly parentId: string | null;
}

let request: ImportRequest | null = null;
const listeners = new Set<() => void>();

function set(next: ImportRequest | null): void {
  request = next;
  for (const listener of [...listeners]) listener();
}

export const importRequest = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: (): ImportRequest | null => request,
  open: (parentId: string | null = null) => set({ parentId }),
  close: () => set(null),
} as const;
