/** Publishing a draft: its text is posted once the server has all that was typed. */
import { act, renderHook } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import { createListeners } from '#core/observable.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';
import { usePublishing } from './use-publishing.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

function open() {
  const posted = vi.fn(() => Promise.resolve(Response.json({ error: { code: 'conflict', message: '' } })));
  vi.stubGlobal('fetch', posted);
  const listeners = createListeners();
  let phase: SessionStatus['phase'] = 'saving';
  let confirm: () => void = () => undefined;
  const saved = new Promise<void>((resolve) => {
    confirm = resolve;
  });
  const session = {
    saved: () => saved,
    status: {
      subscribe: listeners.subscribe,
      get: () => ({ phase, waiting: 1, ready: true, storeFailed: false }),
    },
  };
  const { result } = renderHook(
    () => usePublishing({ draftId: 'note', session, text: '{}', baseVersion: 1, publishedId: 'note' }),
    { wrapper: Providers },
  );
  const settle = (first: () => void) =>
    act(async () => {
      first();
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
  const leave = () => {
    phase = 'offline';
    listeners.notify();
  };
  return { result, posted, confirm, settle, leave };
}

it('waits until the server has every word', async () => {
  const { result, posted, confirm, settle } = open();
  await settle(() => result.current.dialog.onPublish({ mayBreak: [] }));
  expect([result.current.dialog.busy, posted.mock.calls.length]).toEqual([true, 0]);
  await settle(confirm);
  expect(posted).toHaveBeenCalledOnce();
});

it('says so where the server has gone meanwhile, and posts nothing', async () => {
  const { result, posted, settle, leave } = open();
  await settle(() => result.current.dialog.onPublish({ mayBreak: [] }));
  await settle(leave);
  expect(result.current.dialog.error?.message).toMatch(/can’t be reached/);
  expect(posted).not.toHaveBeenCalled();
});
