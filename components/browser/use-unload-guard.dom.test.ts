/** The question before a page is left that has edits nowhere but in memory. */
import { renderHook } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { SessionStatus } from '#sync/session/session-status.ts';
import { useUnloadGuard } from './use-unload-guard.ts';

const page = vi.hoisted(() => {
  const tell = (): void => undefined;
  return { status: {} as unknown, tell };
});
vi.mock('#sync/session/shared-sessions.ts', () => ({
  openSessions: () => [{ session: { status: { get: () => page.status } } }],
  watchSessions: (listener: () => void) => {
    page.tell = listener;
    return () => {
      page.tell = () => undefined;
    };
  },
}));

function asks(status: Partial<SessionStatus>): boolean {
  page.status = { phase: 'offline', waiting: 0, ready: true, storeFailed: false, ...status };
  page.tell();
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

it('asks while an edit is neither on the server nor on this device, and not otherwise', () => {
  const { unmount } = renderHook(() => useUnloadGuard('somebody'));
  expect(asks({ waiting: 2 })).toBe(false);
  expect(asks({ waiting: 2, storing: true })).toBe(true);
  expect(asks({ waiting: 2 })).toBe(false);
  expect(asks({ waiting: 0, storing: true })).toBe(false);
  expect(asks({ waiting: 1, storeFailed: true })).toBe(true);
  unmount();
  expect(asks({ waiting: 1, storeFailed: true })).toBe(false);
});
