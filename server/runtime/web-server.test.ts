/** The web server: routing by address, requests before it is ready, and a port in use. */
import { once } from 'node:events';
import { createServer as createHttpServer, get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Env } from '../config/env.ts';
import { freePort } from '../network/free-port.fixture.ts';
import { limitBodyTime, listen, type WebHandlers, type WebServer } from './web-server.ts';

const web: WebServer[] = [];
afterEach(async () => {
  for (const server of web.splice(0)) await server.close();
});

async function open(port: number, appUrl = 'http://127.0.0.1'): Promise<WebServer> {
  const server = await listen({ host: '127.0.0.1', port, appUrl } as Env);
  web.push(server);
  return server;
}

async function fetchAnswer(port: number, path: string) {
  const [response] = (await once(get({ port, path, agent: false }), 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

async function fetchText(port: number, path: string): Promise<{ status: number | undefined; body: string }> {
  const { status, body } = await fetchAnswer(port, path);
  return { status, body };
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
  ['/.well-known/bindery-keys.json', 'api'],
  ['/.well-known/other', 'page'],
  ['/', 'page'],
  ['/apiary', 'page'],
  ['/c/api', 'page'],
])('%s is answered by the %s', async (path, body) => {
  const port = await freePort();
  (await open(port)).serve(handlers());
  expect(await fetchText(port, path)).toEqual({ status: 200, body });
});

test.each(['/%E0%A4%A', '/c/%', '/100%'])('%s is no address: the pages are not asked', async (path) => {
  const port = await freePort();
  const asked: unknown[] = [];
  const page: WebHandlers['page'] = (request) => void asked.push(request.url);
  (await open(port)).serve(handlers({ page }));
  const { status, headers, body } = await fetchAnswer(port, path);
  expect([status, asked]).toEqual([400, []]);
  expect(body).toContain('not written as an address');
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
  expect(headers['content-security-policy']).toContain("default-src 'none'");
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

const EVERYWHERE = {
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
};

test('every answer forbids framing and guessing, whoever gives it; who runs scripts says so', async () => {
  const port = await freePort();
  const server = await open(port);
  expect((await fetchAnswer(port, '/')).headers).toMatchObject(EVERYWHERE);
  server.serve(
    handlers({
      page: (request, response) => {
        if (request.url === '/fails') throw new Error('no');
        if (request.url === '/page') response.setHeader('Content-Security-Policy', "default-src 'self'");
        response.end('x');
      },
    }),
  );
  for (const path of ['/_next/static/a.js', '/favicon.svg', '/api/v1/me', '/healthz', '/fails'])
    expect((await fetchAnswer(port, path)).headers, path).toMatchObject(EVERYWHERE);
  const page = (await fetchAnswer(port, '/page')).headers;
  expect(page).toMatchObject({ ...EVERYWHERE, 'content-security-policy': "default-src 'self'" });
  expect(page['strict-transport-security']).toBeUndefined();
});

test('what is no HTTP, and what is no socket of ours, is answered with the same', async () => {
  const port = await freePort();
  (await open(port, 'https://bindery.example.org')).serve(handlers());
  const garbage = await exchange(port, 'GET / HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n');
  const early = await exchange(await held(), UPGRADE);
  for (const answer of [garbage, early]) {
    for (const name of Object.keys(EVERYWHERE)) expect(answer.toLowerCase()).toContain(`${name}: `);
  }
  expect(garbage).toContain('400 Bad Request');
  expect(early).toContain('503 Service Unavailable');
  expect(garbage).toContain('Strict-Transport-Security: max-age=');
});

test('browsers are told to come by https when that is the address', async () => {
  const port = await freePort();
  (await open(port, 'https://bindery.example.org')).serve(handlers());
  const { headers } = await fetchAnswer(port, '/');
  expect(headers['strict-transport-security']).toBe('max-age=31536000');
});

const UPGRADE =
  'GET /collab HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

/** A server that is not open yet. */
async function held(): Promise<number> {
  const port = await freePort();
  await open(port);
  return port;
}

/** Everything that is answered to these bytes. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return await text(socket);
}

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

test('a body that does not arrive in time ends the request; one that did may be worked on for longer', async () => {
  const slow = createHttpServer((request, response) => {
    limitBodyTime(request, response, 200);
    request.resume();
    if (request.url === '/complete') setTimeout(() => response.end('done'), 500);
  }).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const { port } = slow.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
  const trickle = setInterval(() => socket.write(' '), 20);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 [\s\S]*Connection: close[\s\S]*Nothing was changed/);
  clearInterval(trickle);
  expect((await fetchText(port, '/complete')).body).toBe('done');
  slow.close();
});
