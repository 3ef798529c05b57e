/** Messages between pages and the service worker, and the names of the caches. */

/** Cache Storage of attached files, by the path `/api/v1/assets/<id>`. */
export const ASSET_CACHE = 'bindery-assets';

/** Set on a response in `ASSET_CACHE` whose bytes the server does not have yet; the worker never evicts such a file. */
export const UNSENT_HEADER = 'x-bindery-unsent';

const SHELL_CACHE = 'bindery-shell-';
const BUILD_LOCK = 'bindery-build-';

/** Cache Storage of one version of the app: its pages, code, styles and fonts. */
export const shellCacheOf = (build: string): string => SHELL_CACHE + build;

/** The version whose app a cache holds; `null` for caches that hold something else. */
export function buildOfShellCache(cacheName: string): string | null {
  return cacheName.startsWith(SHELL_CACHE) ? cacheName.slice(SHELL_CACHE.length) : null;
}

/** Web Lock that every open page of this version shares, so that its code is kept for as long as it runs. */
export const buildLockOf = (build: string): string => BUILD_LOCK + build;

/** The version that the holders of a lock run; `null` for locks about something else. */
export function buildOfLock(lockName: string | undefined): string | null {
  return lockName?.startsWith(BUILD_LOCK) ? lockName.slice(BUILD_LOCK.length) : null;
}

/** The message by which a page asks which version this device opens from now on. */
export const BUILD_QUESTION = { kind: 'which-build' } as const;

/** The worker's answer, sent to every page also when a version has been installed. */
export interface BuildAnswer {
  readonly kind: 'build';
  readonly build: string;
}

/** True for the message by which a page asks the service worker for its version. */
export function isBuildQuestion(message: unknown): boolean {
  return kindOf(message) === BUILD_QUESTION.kind;
}

/** The version a message tells; `null` for every other message. */
export function buildFromAnswer(message: unknown): string | null {
  if (kindOf(message) !== 'build') return null;
  const { build } = message as Partial<BuildAnswer>;
  return typeof build === 'string' ? build : null;
}

function kindOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'kind' in message ? message.kind : undefined;
}
