/** The question before a page is left that has edits nowhere but in memory. */
import { expect, it } from 'vitest';
import { createListeners } from '#core/observable.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';
import { guardUnload } from './use-unload-guard.ts';

it('asks while an edit is neither on the server nor on this device, and not otherwise', () => {
  const changed = createListeners();
  let status: SessionStatus = { phase: 'offline', waiting: 0, ready: true, storeFailed: false };
  const asks = (facts: Partial<SessionStatus>): boolean => {
    status = { phase: 'offline', waiting: 0, ready: true, storeFailed: false, ...facts };
    changed.notify();
    const leaving = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(leaving);
    return leaving.defaultPrevented;
  };
  const stop = guardUnload(() => [status], changed.subscribe);
  expect(asks({ waiting: 2 })).toBe(false);
  expect(asks({ waiting: 2, storing: true })).toBe(true);
  expect(asks({ waiting: 2 })).toBe(false);
  expect(asks({ waiting: 0, storing: true })).toBe(false);
  expect(asks({ waiting: 1, storeFailed: true })).toBe(true);
  stop();
  expect(asks({ waiting: 1, storeFailed: true })).toBe(false);
});
