/** The few addresses that a worker answers; everything else is refused by name. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { parseServerArguments } from './server-arguments.ts';
import { workerDoor } from './worker-door.ts';

const door = workerDoor((_request, response) => response.end('api'));
/** As the web server chooses: everything under `/api` and the three of health is the API's. */
const http = createServer((request, response) => {
  const isPage = request.url?.startsWith('/c/') ?? false;
  void (isPage ? door.page : door.api)(request, response);
});
http.on('upgrade', door.collaboration);
let port: number;

beforeEach(async () => {
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  port = (http.address() as AddressInfo).port;
});
afterEach(() => {
  http.close();
  http.closeAllConnections();
});

const get = async (path: string) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, text: await response.text() };
};

test.each(['/healthz', '/readyz', '/metrics', '/readyz?verbose'])('%s is answered', async (path) => {
  expect(await get(path)).toEqual({ status: 200, text: 'api' });
});

test.each(['/api/v1/codices', '/api/docs', '/metrics/more', '/c/1'])(
  '%s is refused by name',
  async (path) => {
    expect(await get(path)).toEqual({ status: 421, text: expect.stringContaining('is a worker') });
  },
);

test('a socket is refused', async () => {
  const [error] = (await once(new WebSocket(`ws://127.0.0.1:${port}/collab`), 'error')) as [Error];
  expect(error.message).toContain('421');
});

test('the server takes a role and nothing else', () => {
  expect(parseServerArguments([])).toEqual({});
  expect(parseServerArguments(['--role', 'web'])).toEqual({ role: 'web' });
  for (const wrong of [['--roll', 'web'], ['web'], ['--role']])
    expect(() => parseServerArguments(wrong)).toThrow('The server takes --role');
});
