/** An embedded page and its host: network, store, locks and sockets of the page are those of the host. */
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { createProcessLocks } from '#clients/node/live/process-locks.ts';
import { programEnvironment } from '#clients/node/program-environment.ts';
import { PageHost } from '#clients/vscode/form/page-host.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { HostChannel } from './host-channel.ts';
import { showHostPictures } from './host-pictures.ts';
import { hostFetch, hostLocks, hostStore } from './host-ports.ts';
import { hostSocketClass } from './host-socket.ts';

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function connect(fetch: typeof globalThis.fetch = vi.fn(), socketUrl = 'ws://127.0.0.1:9/collab') {
  const store = createMemoryStore(programEnvironment);
  const locks = createProcessLocks();
  const host = new PageHost({
    ...{ baseUrl: 'http://127.0.0.1:9', token: 'vb_1', socketUrl, store, locks, fetch },
    // Between an editor and its page everything is copied.
    post: (message) => queueMicrotask(() => channel.receive(structuredClone(message))),
    follow: () => undefined,
  });
  const channel: HostChannel = new HostChannel((message) => host.receive(structuredClone(message)));
  ends.push(() => host.close());
  return { channel, store, locks };
}

describe('a request', () => {
  it('is answered as by the server', async () => {
    const asked = vi.fn<typeof globalThis.fetch>(
      async () => new Response('{"code":"not_found"}', { status: 404, headers: { etag: '"3"' } }),
    );
    const { channel } = connect(asked);
    const answer = await hostFetch(channel)('/api/v1/codices?q=a', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
      credentials: 'same-origin',
    });
    expect([answer.status, answer.headers.get('etag'), await answer.json()]).toEqual([
      ...[404, '"3"', { code: 'not_found' }],
    ]);
    const [url, init] = asked.mock.calls[0] ?? [];
    expect(url).toBe('http://127.0.0.1:9/api/v1/codices?q=a');
    expect(new TextDecoder().decode(init?.body as Uint8Array)).toBe('{"a":1}');
  });

  it('that has no answer fails as one without a network, and one that is given up as given up', async () => {
    const { channel } = connect(() => Promise.reject(new TypeError('refused')));
    await expect(hostFetch(channel)('/api/v1/me')).rejects.toThrow('The server cannot be reached.');
    const { channel: silent } = connect(() => new Promise(() => undefined));
    const asking = new AbortController();
    const answer = hostFetch(silent)('/api/v1/me', { signal: asking.signal });
    asking.abort(new Error('given up'));
    await expect(answer).rejects.toThrow('given up');
  });
});

it('a picture of the API that the page cannot load is shown all the same, and no other', async () => {
  const asked = vi.fn<typeof globalThis.fetch>(async () => new Response('png'));
  const { channel } = connect(asked);
  const page = document.implementation.createHTMLDocument();
  // jsdom has none.
  Reflect.set(URL, 'createObjectURL', () => 'blob:one');
  ends.push(() => Reflect.deleteProperty(URL, 'createObjectURL'));
  showHostPictures(page, channel);
  const picture = (src: string): HTMLImageElement => {
    const image = page.createElement('img');
    image.setAttribute('src', src);
    page.body.append(image);
    image.dispatchEvent(new Event('error'));
    return image;
  };
  const [ours, others] = [picture('/api/v1/assets/a1'), picture('https://example.org/a.png')];
  await vi.waitFor(() => expect(ours.getAttribute('src')).toBe('blob:one'));
  expect(others.getAttribute('src')).toBe('https://example.org/a.png');
  expect(asked.mock.calls.map(([url]) => url)).toEqual(['http://127.0.0.1:9/api/v1/assets/a1']);
});

it('what the page stores is in the store of the host, and its locks hold there', async () => {
  const { channel, store, locks } = connect();
  const kept = hostStore(channel, false);
  await kept.append('codex/a', new Uint8Array([0, 0]));
  expect((await store.load('codex/a')).updates).toHaveLength(1);
  await kept.records.put('setting', 'one', { two: 2 });
  expect(await kept.records.list('setting')).toEqual([{ id: 'one', value: { two: 2 } }]);
  const held = await hostLocks(channel).tryHold('page');
  expect(await locks.tryHold('page')).toBe(null);
  expect(await hostLocks(channel).tryHold('page')).toBe(null);
  held?.();
  await vi.waitFor(async () => expect(await hostLocks(channel).tryHold('page')).not.toBe(null));
});

it('a socket carries what both sides send, and closes with its code', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  ends.push(() => server.close());
  server.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => {
      socket.send(data, { binary: isBinary });
      if (!isBinary) socket.close(4401, 'enough');
    });
  });
  await new Promise((resolve) => server.on('listening', resolve));
  // A server that listens on a port has an address with one.
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/collab`;
  const { channel } = connect(undefined, url);
  const Socket = hostSocketClass(channel);
  const socket = new Socket(`${url}?schema=1`);
  const heard: unknown[] = [];
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
    heard.push(typeof data === 'string' ? data : [...new Uint8Array(data)]);
  await new Promise<void>((resolve) => {
    socket.onopen = () => resolve();
  });
  const closed = new Promise<CloseEvent>((resolve) => {
    socket.addEventListener('close', (event) => resolve(event as CloseEvent));
  });
  socket.send(new Uint8Array([1, 2, 3]));
  socket.send('text');
  expect(await closed).toMatchObject({ code: 4401, reason: 'enough' });
  expect(heard).toEqual([[1, 2, 3], 'text']);
  expect(socket.readyState).toBe(Socket.CLOSED);
});
