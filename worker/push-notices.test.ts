/** Push in the service worker: always shown, as text, and leading to a page of the workspace alone. */
import { expect, it, vi } from 'vitest';
import { openNotice, showPush } from './push-notices.ts';
import type { WindowClient } from './worker-scope.ts';

const ORIGIN = 'https://bindery.example';
const CODEX = '/c/0190f3a0-0000-7000-8000-000000000002#thread=1';

function page(path: string, { focused = false, comesForward = true } = {}) {
  const client = {
    ...{ url: `${ORIGIN}${path}`, focused, postMessage: vi.fn() },
    focus: vi.fn(async (): Promise<WindowClient> => {
      if (!comesForward) throw new Error('not allowed');
      return client;
    }),
  };
  return client;
}

function scopeWith(pages: readonly WindowClient[]) {
  const showNotification = vi.fn(async () => undefined);
  const openWindow = vi.fn(async () => null);
  const clients = { claim: async () => undefined, matchAll: async () => [...pages], openWindow };
  return { registration: { showNotification }, clients, location: { origin: ORIGIN } };
}

it.each(['', 'no JSON', JSON.stringify({ title: '<b>Rae</b>', body: 'x', path: CODEX, tag: 't' })])(
  'shows %j',
  async (text) => {
    const scope = scopeWith([]);
    await showPush(scope, text);
    expect(scope.registration.showNotification).toHaveBeenCalledOnce();
  },
);

it('opens the page in one that is open, the one in front first, and loads nothing there', async () => {
  const [guest, behind, front] = [page('/s/token'), page('/'), page('/inbox', { focused: true })];
  const scope = scopeWith([guest, behind, front]);
  await openNotice(scope, { path: CODEX });
  expect(front.postMessage).toHaveBeenCalledWith({ kind: 'open-page', path: CODEX });
  for (const other of [guest, behind]) expect(other.focus).not.toHaveBeenCalled();
  expect(scope.clients.openWindow).not.toHaveBeenCalled();
});

it('opens a new one where none is there or comes to the front', async () => {
  for (const pages of [[], [page('/s/token')], [page('/', { comesForward: false })]]) {
    const scope = scopeWith(pages);
    await openNotice(scope, { path: CODEX });
    expect(scope.clients.openWindow).toHaveBeenCalledWith(CODEX);
  }
});

it.each([null, undefined, 'x', {}, { path: 'https://evil.example/' }, { kind: 'x', path: '//evil.example' }])(
  'leads to the Inbox for %j',
  async (data) => {
    const scope = scopeWith([]);
    await openNotice(scope, data);
    expect(scope.clients.openWindow).toHaveBeenCalledWith('/inbox');
  },
);
