/** The state of an update: whether a newer version is installed on this device, and when to switch to it. */
import { createObservable } from '#core/observable.ts';
import { editsOnTheirWay } from '#sync/session/shared-sessions.ts';

const ready = createObservable(false);

export const newVersion = {
  subscribe: ready.subscribe,
  isReady: ready.get,
  announce: () => ready.set(true),
} as const;

/** What a page is doing when it might reload. */
export interface Moment {
  readonly page: Pick<Document, 'activeElement' | 'querySelector'>;
  readonly online: boolean;
  /** Edits that the server has not confirmed. */
  readonly waiting: number;
}

/** Whether a reload would lose nothing: no edit in flight, no focused field, no open dialog, and the server reachable. */
export function isSafeMoment({ page, online, waiting }: Moment): boolean {
  const field = page.activeElement?.closest('input, textarea, select, [contenteditable]') ?? null;
  const asking = page.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
  return field === null && !asking && waiting === 0 && online;
}

/** Whether the next navigation should load the page from the new version. */
export function changesOverNow(): boolean {
  return (
    ready.get() && isSafeMoment({ page: document, online: navigator.onLine, waiting: editsOnTheirWay() })
  );
}
