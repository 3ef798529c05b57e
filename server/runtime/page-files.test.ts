/** Scripts and styles of the pages: compressed once, and nothing else from the disk. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPageFiles } from './page-files.ts';

const SCRIPT = 'export const words = "the same, and the same again";\n'.repeat(200);

let folder: string;
let server: Server;
let origin: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-pages-'));
  mkdirSync(join(folder, 'static', 'chunks'), { recursive: true });
  writeFileSync(join(folder, 'static', 'chunks', 'a~1.js'), SCRIPT);
  writeFileSync(join(folder, 'static', 'chunks', 'a.css'), 'body { margin: 0 }');
  writeFileSync(join(folder, 'static', 'font.woff2'), 'font');
  writeFileSync(join(folder, 'secret.js'), 'secret');
  const answer = createPageFiles(join(folder, 'static'));
  server = createServer((request, response) => {
    void answer(request, response).then((answered) => answered || response.writeHead(418).end('Next'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close().closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string, encoding: string, method = 'GET') =>
  fetch(`${origin}${path}`, { method, headers: { 'accept-encoding': encoding } });

test.each(['br', 'gzip'])(
  'a script is sent by %s, whole, and is kept for good by whoever asked',
  async (encoding) => {
    const first = await get('/_next/static/chunks/a~1.js', encoding);
    expect(first.headers.get('content-encoding')).toBe(encoding);
    expect(first.headers.get('content-type')).toBe('application/javascript; charset=UTF-8');
    expect(first.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(first.headers.get('vary')).toBe('Accept-Encoding');
    expect(Number(first.headers.get('content-length'))).toBeLessThan(SCRIPT.length / 10);
    expect(await first.text()).toBe(SCRIPT);
  },
);

test('it is read and compressed once', async () => {
  await (await get('/_next/static/chunks/a~1.js', 'br')).text();
  writeFileSync(join(folder, 'static', 'chunks', 'a~1.js'), 'other');
  expect(await (await get('/_next/static/chunks/a~1.js', 'br')).text()).toBe(SCRIPT);
});

test('only its headers are sent to who asks for these', async () => {
  const answer = await get('/_next/static/chunks/a.css', 'gzip', 'HEAD');
  expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, 'gzip']);
  expect(await answer.text()).toBe('');
});

test.each([
  ['/_next/static/font.woff2', 'br', 'GET'],
  ['/_next/static/chunks/b.js', 'br', 'GET'],
  ['/_next/static/chunks/a~1.js', 'identity', 'GET'],
  ['/_next/static/chunks/a~1.js', 'br;q=0', 'GET'],
  ['/_next/static/chunks/a~1.js', 'br', 'POST'],
  ['/_next/static/..%2fsecret.js', 'br', 'GET'],
  ['/_next/static/%2e%2e/secret.js', 'br', 'GET'],
  ['/chunks/a~1.js', 'br', 'GET'],
])('%s by %s, %s, is left to Next', async (path, encoding, method) => {
  expect((await get(path, encoding, method)).status).toBe(418);
});
