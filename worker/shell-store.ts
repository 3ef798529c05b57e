/** Caches whole versions of the app, one cache each, for as long as a page runs it. */
import { buildLockOf, buildOfLock, buildOfShellCache, shellCacheOf } from '#core/protocol/app-worker.ts';
import { SHARE_SHELL, WORKSPACE_SHELL } from './routing.ts';

/** Browsers open no more connections to one server; more would only keep the page waiting. */
const AT_ONCE = 4;
const SHELLS: readonly string[] = [WORKSPACE_SHELL, SHARE_SHELL];

export interface ShellMeans {
  readonly caches: CacheStorage;
  readonly fetch: typeof fetch;
  /** The version to install, which also stands in the HTML of its pages. */
  readonly build: string;
  /** Paths of everything the version needs besides its two pages. */
  readonly files: readonly string[];
}

/**
 * Fetches what the version needs and is not on the device yet. Throws when anything of it can't be had, or when the server has
 * moved on to another version meanwhile; what was fetched is found again at the next try.
 */
export async function installShell({ caches, fetch, build, files }: ShellMeans): Promise<void> {
  const cache = await caches.open(shellCacheOf(build));
  const missing = [...files, ...SHELLS];
  const bringOne = async (path: string): Promise<void> => {
    if ((await cache.match(path)) !== undefined) return;
    const kept = isImmutable(path) ? await caches.match(path) : undefined;
    await cache.put(path, kept ?? (await fetchPart(fetch, path, build)));
  };
  const bringInTurn = async (): Promise<void> => {
    for (let path = missing.shift(); path !== undefined; path = missing.shift()) await bringOne(path);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, bringInTurn));
}

async function fetchPart(fetch: ShellMeans['fetch'], path: string, build: string): Promise<Response> {
  const response = await fetch(path, { cache: isImmutable(path) ? 'default' : 'reload' });
  if (!response.ok || response.redirected) throw new Error(`${path} was answered with ${response.status}.`);
  if (SHELLS.includes(path) && !(await response.clone().text()).includes(build))
    throw new Error(`${path} is of another version than ${build}.`);
  return response;
}

/** Has the hash of its content in its name. */
function isImmutable(path: string): boolean {
  return path.startsWith('/_next/static/');
}

interface Usage {
  readonly caches: CacheStorage;
  readonly locks: Pick<LockManager, 'query'>;
  /** How many pages are open. */
  readonly pages: number;
  /** The version that new pages are opened with; it is always kept. */
  readonly build: string;
}

/**
 * Deletes the versions that no open page runs. As long as a page has not said which it runs, everything is kept: each holds one
 * lock, and they can only be counted, because locks name their holders otherwise than the list of pages does.
 */
export async function forgetUnusedShells({ caches, locks, pages, build }: Usage): Promise<void> {
  const held = ((await locks.query()).held ?? []).filter(({ name }) => buildOfLock(name) !== null);
  if (held.length < pages) return;
  const inUse = new Set(held.map(({ name }) => name));
  for (const name of await caches.keys()) {
    const kept = buildOfShellCache(name);
    if (kept !== null && kept !== build && !inUse.has(buildLockOf(kept))) await caches.delete(name);
  }
}
