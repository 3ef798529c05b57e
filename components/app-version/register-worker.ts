/** Registers the service worker, keeps the code of this version cached while the page runs, and reports newer versions. */
import { BUILD_QUESTION, buildFromAnswer, buildLockOf } from '#core/protocol/app-worker.ts';
import { newVersion } from './new-version.ts';

const SCRIPT = '/sw.js';
const CHECK_EVERY_MS = 15 * 60_000;
/** The page that this one replaced has let go of its version by then. */
const ASK_AGAIN_MS = 10_000;

let begun = false;

/** The version of this page, from its HTML: code that did not change keeps its name from version to version. */
function ownBuild(): string {
  return document.documentElement.dataset['build'] ?? '';
}

/**
 * Registers the service worker, once for the page. Without a secure context there are no workers, and the app needs its
 * server to be opened.
 */
export function registerWorker(): void {
  if (begun || !('serviceWorker' in navigator)) return;
  begun = true;
  const build = ownBuild();
  void (build === '' ? retireWorkers() : begin(build)).catch((error: unknown) => {
    console.warn('Bindery cannot be opened offline in this browser.', error);
  });
}

async function begin(own: string): Promise<void> {
  const workers = navigator.serviceWorker;
  const registration = await workers.register(SCRIPT, { updateViaCache: 'none' });
  workers.addEventListener('message', ({ data }) => {
    const build = buildFromAnswer(data);
    if (build !== null && build !== own) void announceIfNewer(registration);
  });
  workers.startMessages();
  // The worker tidies up when asked, and keeps everything as long as a page that is open holds no version.
  await holdBuild(own);
  const ask = () => registration.active?.postMessage(BUILD_QUESTION);
  ask();
  setTimeout(ask, ASK_AGAIN_MS);
  checkNowAndThen(registration);
}

/** Resolves once held, which is until the page is closed; the worker keeps the code of every version that somebody holds. */
function holdBuild(build: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const untilClosed = () => {
      resolve();
      return new Promise<never>(() => undefined);
    };
    navigator.locks.request(buildLockOf(build), { mode: 'shared' }, untilClosed).catch(reject);
  });
}

/**
 * Another version than this one is the newer one, unless the page came past the worker (a forced reload) and the worker is
 * the one to be renewed: then a newer worker is on its way, and says so once it is there.
 */
async function announceIfNewer(registration: ServiceWorkerRegistration): Promise<void> {
  await registration.update().catch(() => undefined); // out of reach: what is here is all there is
  if (registration.installing === null && registration.waiting === null) newVersion.announce();
}

/** Browsers look for a new worker when a page is loaded; this one may stay open for weeks. */
function checkNowAndThen(registration: ServiceWorkerRegistration): void {
  let checkedAt = performance.now();
  const check = () => {
    if (document.hidden || !navigator.onLine || performance.now() - checkedAt < CHECK_EVERY_MS) return;
    checkedAt = performance.now();
    registration.update().catch(() => undefined); // out of reach; there is a next time
  };
  setInterval(check, CHECK_EVERY_MS);
  document.addEventListener('visibilitychange', check);
}

/** A worker of a production build on the same port would go on showing that build. */
async function retireWorkers(): Promise<void> {
  for (const registration of await navigator.serviceWorker.getRegistrations())
    await registration.unregister();
}
