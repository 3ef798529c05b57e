/** Waits until the page is idle, so that background fetching does not get in the way. */

import type { Reason } from '#sync/offline/offline-prefetch.ts';
import { browserNetwork } from '#sync/transport/network-status.ts';

/** Somebody who has paused this long is not in the middle of a word. */
const PAUSE_MS = 1_500;
const LOOK_AGAIN_MS = 500;

let lastInput = 0;

/** Records every key and click of the page from now on. */
export function listenForInput(signal: AbortSignal): void {
  const heard = (): void => {
    lastInput = performance.now();
  };
  for (const name of ['keydown', 'pointerdown', 'wheel'])
    window.addEventListener(name, heard, { capture: true, passive: true, signal });
}

/**
 * Resolves when the page is visible, connected and idle; to false for unrequested work while the person saves data. Rejects
 * when `signal` aborts.
 */
export async function idleMoment(reason: Reason, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    signal.throwIfAborted();
    if (reason === 'advance' && savesData()) return false;
    const busy = performance.now() - lastInput < PAUSE_MS;
    if (browserNetwork.isOnline() && document.visibilityState === 'visible' && !busy) break;
    await pause(LOOK_AGAIN_MS, signal);
  }
  await new Promise<void>((resolve) => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(() => resolve(), { timeout: 1_000 });
    else setTimeout(resolve, 1);
  });
  return true;
}

/** Resolves after `ms`, or when `signal` aborts; at once when it has. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

/** The Network Information API, where there is one. */
function savesData(): boolean {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
}
