/** An embedded page may have its host use the API with the token, its socket and its store; and nothing else. */
import { describe, expect, it, vi } from 'vitest';
import type { HostMessage, PageMessage } from '#core/protocol/embedded-page.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { createProcessLocks } from '../../node/live/process-locks.ts';
import { programEnvironment as environment } from '../../node/program-environment.ts';
import { PageHost } from './page-host.ts';

function start() {
  const told: HostMessage[] = [];
  const fetch = vi.fn<typeof globalThis.fetch>(
    async () => new Response('{"ok":true}', { status: 201, headers: { etag: '"7"', 'set-cookie': 'a=b' } }),
  );
  const store = createMemoryStore(environment);
  const locks = createProcessLocks();
  const follow = vi.fn<(href: string) => void>();
  const host = new PageHost({
    ...{ baseUrl: 'http://127.0.0.1:9', token: 'vb_secret', socketUrl: 'ws://127.0.0.1:9/collab?schema=1' },
    ...{ store, locks, fetch, follow, post: (message: HostMessage) => void told.push(message) },
  });
  const call = async (
    port: Extract<PageMessage, { kind: 'call' }>['port'],
    method: string,
    ...args: unknown[]
  ) => {
    const id = told.length + 100;
    host.receive({ kind: 'call', id, port, method, args });
    return await vi.waitFor(() => {
      const found = told.find((message) => 'id' in message && message.id === id);
      if (found === undefined) throw new Error('not answered');
      return found;
    });
  };
  return { host, told, fetch, store, locks, follow, call };
}

const request = (path: string, headers = {}) => ({
  path,
  method: 'POST',
  headers,
  body: new Uint8Array([1]),
});

describe('a request of the page', () => {
  it('is made with the token, and with no header that says who it is', async () => {
    const { call, fetch } = start();
    const headers = { 'content-type': 'text/plain', cookie: 'c', authorization: 'Bearer other', origin: 'x' };
    const answer = await call('fetch', 'send', request('/api/v1/codices?q=1', headers));
    expect(answer).toMatchObject({ kind: 'answer', value: { status: 201, headers: { etag: '"7"' } } });
    expect(JSON.stringify(answer)).not.toContain('a=b');
    expect(fetch.mock.calls[0]?.[0]).toBe('http://127.0.0.1:9/api/v1/codices?q=1');
    expect(fetch.mock.calls[0]?.[1]?.headers).toEqual({
      'content-type': 'text/plain',
      authorization: 'Bearer vb_secret',
    });
  });

  it('is answered as it was last while the server is away, where a form needs that to begin', async () => {
    const { call, fetch } = start();
    const asked = (path: string) => call('fetch', 'send', { ...request(path), method: 'GET', body: null });
    fetch.mockImplementation(async () => Response.json({ id: 'm1' }));
    const before = await asked('/api/v1/me');
    await asked('/api/v1/search?q=a');
    fetch.mockRejectedValue(new TypeError('nobody there'));
    expect(await asked('/api/v1/me')).toMatchObject({ kind: 'answer', value: { status: 200 } });
    expect(await asked('/api/v1/me')).toHaveProperty('value', 'value' in before ? before.value : null);
    expect(await asked('/api/v1/search?q=a')).toMatchObject({ kind: 'failure' });
    expect(await call('fetch', 'send', request('/api/v1/me'))).toMatchObject({ kind: 'failure' });
  });

  it('forgets what this member may not read any more', async () => {
    const { call, fetch } = start();
    const path = '/api/v1/codices/0190a000-0000-7000-8000-000000000001';
    const ask = () => call('fetch', 'send', { ...request(path), method: 'GET', body: null });
    fetch.mockImplementation(async () => Response.json({}));
    await ask();
    fetch.mockImplementation(async () => Response.json({}, { status: 404 }));
    await ask();
    fetch.mockRejectedValue(new TypeError('nobody there'));
    expect(await ask()).toMatchObject({ kind: 'failure' });
  });

  it.each([
    '/api/v1/../auth/x',
    '/c/1',
    '//evil.example/api/v1/x',
    'http://evil.example/api/v1/',
    '/api/v1/%2e%2e/auth',
  ])('to %s is not made', async (path) => {
    const { call, fetch } = start();
    expect(await call('fetch', 'send', request(path))).toMatchObject({ kind: 'failure' });
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('the store and the locks', () => {
  it('are those of the host', async () => {
    const { call, store, locks, host } = start();
    await call('records', 'put', 'setting', 'a', { b: 1 });
    expect(await store.records.get('setting', 'a')).toEqual({ b: 1 });
    expect(await call('store', 'close')).toMatchObject({ kind: 'failure' });
    expect(await call('records', 'constructor')).toMatchObject({ kind: 'failure' });
    const held = await call('locks', 'tryHold', 'one');
    expect(held).toMatchObject({ kind: 'answer', value: 1 });
    expect(await locks.tryHold('one')).toBe(null);
    host.close();
    expect(await locks.tryHold('one')).not.toBe(null);
  });
});

describe('a socket', () => {
  it.each(['ws://evil.example/collab', 'ws://127.0.0.1:9/other', 'ws://127.0.0.1:9@evil.example/collab'])(
    'to %s is not opened',
    (url) => {
      const { host, told } = start();
      host.receive({ kind: 'socket-open', id: 1, url });
      expect(told).toEqual([{ kind: 'socket-closed', id: 1, code: 1008, reason: 'no socket of this page' }]);
    },
  );

  it('that cannot be opened is closed', async () => {
    const { host, told } = start();
    host.receive({ kind: 'socket-open', id: 1, url: 'ws://127.0.0.1:9/collab?schema=1' });
    await vi.waitFor(() => expect(told).toMatchObject([{ kind: 'socket-closed', id: 1, code: 1006 }]));
  });
});

it('a link is the host’s to follow', () => {
  const { host, follow } = start();
  host.receive({ kind: 'follow', href: '/c/1' });
  expect(follow).toHaveBeenCalledWith('/c/1');
});
