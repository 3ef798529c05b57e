/** The state of an update: whether a newer version is installed on this device, and when to switch to it. */
import { createObservable } from '#core/observable.ts';
import { editsOnTheirWay } from '#sync/session/shared-sessions.ts';

const ready = createObservable(false);

export const newVersion = {
  subscribe: ready.subscribe,
  isReady: ready.get,
  announce: () => ready.set(true),
} as const;

/** What a page is in the middle of. */
export interface Moment {
  readonly page: Pick<Document, 'activeElement' | 'querySelector'>;
  readonly online: boolean;
  /** Edits that the server has not confirmed. */
  readonly waiting: number;
}

/**
 * True when loading the page anew takes nothing away: no edit is on its way, nobody has the cursor in a field, no dialog is
 * half filled in, and the server is there to answer.
 */
export function isSafeMoment({ page, online, waiting }: Moment): boolean {
  const field = page.activeElement?.closest('input, textarea, select, [contenteditable]') ?? null;
  const asking = page.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
  return field === null && !asking && waiting === 0 && online;
}

/** True when the next page may as well be loaded from the new version instead of being shown by this one. */
export function changesOverNow(): boolean {
  return (
    ready.get() && isSafeMoment({ page: document, online: navigator.onLine, waiting: editsOnTheirWay() })
  );
}
