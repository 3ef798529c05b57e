/** The one port: who gets which request, what happens before and after it is open, and what a taken port says. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Env } from './env.ts';
import { listen, type WebHandlers, type WebServer } from './web-server.ts';

const web: WebServer[] = [];
afterEach(async () => {
  for (const server of web.splice(0)) await server.close();
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

async function open(port: number): Promise<WebServer> {
  const server = await listen({ host: '127.0.0.1', port } as Env);
  web.push(server);
  return server;
}

async function fetchText(port: number, path: string): Promise<{ status: number | undefined; body: string }> {
  const [response] = (await once(get({ port, path, agent: false }), 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

async function refusal(port: number, path: string): Promise<string> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  const [error] = (await once(socket, 'error')) as [Error];
  return error.message;
}

function handlers(changes: Partial<WebHandlers> = {}): WebHandlers {
  return {
    api: (_request, response) => response.end('api'),
    page: (_request, response) => response.end('page'),
    collaboration: (_request, socket) => socket.end('HTTP/1.1 401 collaboration\r\n\r\n'),
    pageUpgrade: (_request, socket) => socket.end('HTTP/1.1 404 page\r\n\r\n'),
    onError: () => {},
    ...changes,
  };
}

test('answers 503 until it is opened', async () => {
  const port = await freePort();
  const server = await open(port);
  expect(await fetchText(port, '/')).toMatchObject({ status: 503 });
  expect(await refusal(port, '/collab')).toContain('503');
  server.serve(handlers());
  expect(await fetchText(port, '/')).toEqual({ status: 200, body: 'page' });
});

test.each([
  ['/api/v1/codices', 'api'],
  ['/api?x', 'api'],
  ['/healthz', 'api'],
  ['/metrics', 'api'],
  ['/', 'page'],
  ['/apiary', 'page'],
  ['/c/api', 'page'],
])('%s is answered by the %s', async (path, body) => {
  const port = await freePort();
  (await open(port)).serve(handlers());
  expect(await fetchText(port, path)).toEqual({ status: 200, body });
});

test('upgrades go to the collaboration on its own path only', async () => {
  const port = await freePort();
  (await open(port)).serve(handlers());
  expect(await refusal(port, '/collab?v=1')).toContain('401');
  expect(await refusal(port, '/collaborate')).toContain('404');
});

test('a handler that throws is logged and answered, and takes nothing else down', async () => {
  const port = await freePort();
  const errors: unknown[] = [];
  const api = () => Promise.reject(new Error('secret detail'));
  (await open(port)).serve(handlers({ api, onError: (error) => errors.push(error) }));
  const { status, body } = await fetchText(port, '/api');
  expect(status).toBe(500);
  expect(body).not.toContain('secret detail');
  expect(errors).toHaveLength(1);
  expect(await fetchText(port, '/')).toMatchObject({ status: 200 });
});

test('lets running answers finish, takes no more, and gives the port back', async () => {
  const port = await freePort();
  let finish: (() => void) | undefined;
  const server = await open(port);
  server.serve(
    handlers({
      page: (_request, response) =>
        new Promise<void>((resolve) => {
          finish = () => {
            response.end('late');
            resolve();
          };
        }),
    }),
  );
  const answer = fetchText(port, '/');
  await expect.poll(() => finish).toBeDefined();
  const drained = server.drain(5000);
  await expect(fetchText(port, '/')).rejects.toThrow('ECONNREFUSED');
  finish?.();
  expect(await answer).toEqual({ status: 200, body: 'late' });
  await drained;
  await open(port);
});

test('says which port is taken and what to do', async () => {
  const port = await freePort();
  await open(port);
  await expect(open(port)).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or set PORT`,
  );
});
