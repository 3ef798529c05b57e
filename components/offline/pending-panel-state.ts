/** The store of whether the panel of pending changes is open. */
import { createObservable } from '#core/observable.ts';

const opened = createObservable(false);

export const pendingPanel = {
  subscribe: opened.subscribe,
  get: opened.get,
  open: () => opened.set(true),
  close: () => opened.set(false),
} as const;
