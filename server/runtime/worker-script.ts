/** `/sw.js`: the built service worker; in development a script that unregisters an earlier one. */
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Env } from '../config/env.ts';
import { packageRoot } from '../config/package-root.ts';

const PATH = /^\/sw\.js(?:\?|$)/;

/**
 * In development every page is compiled anew, and a worker left by a production build on the same port would go on showing
 * that build. The browser asks for its worker's script with each page, so this one replaces it, and then ends itself.
 */
const RETIRING_WORKER = `
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(retire()));
async function retire() {
  for (const name of await caches.keys()) if (name.startsWith('bindery-shell-')) await caches.delete(name);
  await registration.unregister();
  for (const page of await clients.matchAll({ type: 'window' })) await page.navigate(page.url);
}
`;

/** Answers a request for `/sw.js` and tells whether it did: a build without a worker has nothing at that address. */
export function createWorkerScript(
  env: Env,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const script = env.mode === 'development' ? RETIRING_WORKER : readBuiltWorker();
  return (request, response) => {
    if (script === null || !PATH.test(request.url ?? '')) return false;
    response.writeHead(200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      // Asked for again with every page: this is how browsers learn of a new version.
      'Cache-Control': 'no-cache',
      'Content-Security-Policy': "default-src 'none'; connect-src 'self'; frame-ancestors 'none'",
    });
    response.end(request.method === 'HEAD' ? undefined : script);
    return true;
  };
}

function readBuiltWorker(): string | null {
  const file = join(packageRoot(), 'dist', 'sw.js');
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
