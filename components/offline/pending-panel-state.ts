/** The open state of the panel of waiting changes: asked for from the navigator, a header, the palette. */
import { createObservable } from '#core/observable.ts';

const opened = createObservable(false);

export const pendingPanel = {
  subscribe: opened.subscribe,
  get: opened.get,
  open: () => opened.set(true),
  close: () => opened.set(false),
} as const;
