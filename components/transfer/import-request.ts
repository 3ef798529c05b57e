/** The store of a requested import and its parent, which opens the import dialog. */
import { createObservable } from '#core/observable.ts';

export interface ImportRequest {
  /** What is imported stands under this Codex; at the top when `null`. */
  readonly parentId: string | null;
}

const request = createObservable<ImportRequest | null>(null);

export const importRequest = {
  subscribe: request.subscribe,
  get: request.get,
  open: (parentId: string | null = null) => request.set({ parentId }),
  close: () => request.set(null),
} as const;
