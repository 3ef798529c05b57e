/**
 * The service worker: opens the app without a network. It never waits. What is installed is what pages opened from now on run,
 * while those that are open keep their own version until they find a good moment to reload.
 */
import { type BuildAnswer, isBuildQuestion, shellCacheOf } from '#core/protocol/app-worker.ts';
import { answerAsset } from './asset-store.ts';
import { openNotice, showPush } from './push-notices.ts';
import { answererOf, type SHARE_SHELL, type WORKSPACE_SHELL } from './routing.ts';
import { forgetUnusedShells, installShell } from './shell-store.ts';
import type { WindowClient, WorkerScope } from './worker-scope.ts';

/** Written in by the build (scripts/product.mjs). */
declare const BINDERY_BUILD: string;
declare const BINDERY_FILES: readonly string[];

const scope = globalThis as unknown as WorkerScope;
const files: ReadonlySet<string> = new Set(BINDERY_FILES);
const answer: BuildAnswer = { kind: 'build', build: BINDERY_BUILD };

scope.addEventListener('install', (event) => {
  const means = { caches, fetch: fetch.bind(globalThis), build: BINDERY_BUILD, files: BINDERY_FILES };
  event.waitUntil(installShell(means).then(() => scope.skipWaiting()));
});

scope.addEventListener('activate', (event) => event.waitUntil(takeOver()));

scope.addEventListener('message', (event) => {
  if (!isBuildQuestion(event.data)) return;
  event.source?.postMessage(answer);
  event.waitUntil(tidyUp());
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const answerer = answererOf(request, scope.location.origin, files);
  switch (answerer.kind) {
    case 'shell':
      return event.respondWith(answerShell(request, answerer.path));
    case 'app-file':
      return event.respondWith(answerAppFile(request));
    case 'asset': {
      const lasting = (work: Promise<unknown>) => event.waitUntil(work);
      return event.respondWith(answerAsset(request, { caches, fetch: fetch.bind(globalThis), lasting }));
    }
    case 'network':
      return;
  }
});

scope.addEventListener('push', (event) => event.waitUntil(showPush(scope, event.data?.text() ?? '')));

scope.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openNotice(scope, event.notification.data));
});

async function takeOver(): Promise<void> {
  await scope.clients.claim();
  for (const page of await openPages()) page.postMessage(answer);
  await tidyUp();
}

async function tidyUp(): Promise<void> {
  const pages = (await openPages()).length;
  await forgetUnusedShells({ caches, locks: navigator.locks, pages, build: BINDERY_BUILD });
}

async function openPages(): Promise<readonly WindowClient[]> {
  return scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
}

/** The same page for every address; where the browser has thrown it away, the server’s. */
async function answerShell(
  request: Request,
  path: typeof WORKSPACE_SHELL | typeof SHARE_SHELL,
): Promise<Response> {
  const cache = await caches.open(shellCacheOf(BINDERY_BUILD));
  return (await cache.match(path)) ?? fetch(request);
}

/** From this version, else from one that an open page still runs, else from the server. */
async function answerAppFile(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const cache = await caches.open(shellCacheOf(BINDERY_BUILD));
  return (await cache.match(pathname)) ?? (await caches.match(pathname)) ?? fetch(request);
}
