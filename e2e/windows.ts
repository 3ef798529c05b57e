/**
 * The windows of a worker's browser. One that a test has left is emptied and serves a later one, which finds the scripts of the app
 * loaded and compiled: in a new window that is most of what opening a page costs.
 */
import type { Browser, BrowserContext, Page } from '@playwright/test';

/** A window serves tests of one kind only. */
export interface WindowKind {
  readonly baseURL: string;
  /** Whether it may reach other browsers directly. */
  readonly peers: boolean;
  /** One where they are allowed is used once: they stay. */
  readonly serviceWorkers: 'allow' | 'block';
  readonly viewport: { readonly width: number; readonly height: number } | null;
}

export interface Windows {
  /** An empty window, in a browser context without another. */
  open(kind: WindowKind): Promise<Page>;
  /** Takes it back for a later test; closes it where something was done to it that stays. */
  leave(page: Page): Promise<void>;
  closeAll(): Promise<void>;
}

/** Of the product, so that what the page has stored can be reached from it. */
const ADDRESS_WITHOUT_SCRIPTS = '/favicon.svg';

/** For the way there: a product that does not answer by then is not waited for. */
const GOTO_TIMEOUT_MS = 10_000;

/** What these do to a page or a browser context stays as long as it is there. */
const LASTING_ON_PAGE = [
  ...['addInitScript', 'exposeBinding', 'exposeFunction', 'routeWebSocket'],
  ...['emulateMedia', 'setExtraHTTPHeaders', 'setViewportSize'],
] as const;
const LASTING_ON_CONTEXT = [
  ...['addInitScript', 'exposeBinding', 'exposeFunction', 'routeWebSocket'],
  ...['newCDPSession', 'setExtraHTTPHeaders', 'setGeolocation'],
] as const;
const LASTING_ON_CLOCK = ['install', 'pauseAt', 'setFixedTime', 'setSystemTime'] as const;

const PAGE_EVENTS = [
  ...['console', 'dialog', 'download', 'filechooser', 'framenavigated', 'load', 'pageerror', 'popup'],
  ...['request', 'requestfailed', 'requestfinished', 'response', 'websocket', 'worker'],
] as const;
const CONTEXT_EVENTS = [
  ...['console', 'dialog', 'page', 'pageerror', 'request', 'requestfailed', 'requestfinished', 'response'],
  ...['serviceworker', 'weberror'],
] as const;

export function createWindows(browser: Browser): Windows {
  const waiting = new Map<string, Page[]>();
  const kinds = new WeakMap<BrowserContext, string>();
  /** Pages and contexts that something was done to which stays. */
  const marked = new WeakSet<Page | BrowserContext>();

  const openPage = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage();
    noteCalls(page, LASTING_ON_PAGE, () => marked.add(page));
    return page;
  };
  return {
    async open(kind) {
      const key = JSON.stringify(kind);
      const left = waiting.get(key)?.pop();
      if (left !== undefined) return left;
      const context = await browser.newContext();
      if (!kind.peers) await context.addInitScript(() => Reflect.deleteProperty(window, 'RTCPeerConnection'));
      if (kind.serviceWorkers === 'allow') marked.add(context);
      kinds.set(context, key);
      noteCalls(context, LASTING_ON_CONTEXT, () => marked.add(context));
      noteCalls(context.clock, LASTING_ON_CLOCK, () => marked.add(context));
      return openPage(context);
    },
    async leave(page) {
      const context = page.context();
      const key = kinds.get(context);
      if (key === undefined || marked.has(context) || !(await isEmptied(page))) return await context.close();
      const next = marked.has(page) ? await openPage(context) : page;
      if (next !== page) await page.close();
      waiting.set(key, [...(waiting.get(key) ?? []), next]);
    },
    async closeAll() {
      for (const pages of waiting.values()) for (const page of pages) await page.context().close();
      waiting.clear();
    },
  };
}

/** Calls `note` whenever one of the methods of `target` is called. */
function noteCalls<Target extends object>(
  target: Target,
  names: readonly (keyof Target & string)[],
  note: () => void,
): void {
  for (const name of names) {
    const method = target[name] as (...args: unknown[]) => unknown;
    Reflect.set(target, name, (...args: unknown[]) => {
      note();
      return Reflect.apply(method, target, args);
    });
  }
}

/** Takes away what a test has left in the browser context of `page`, and tells whether all of it is gone. */
async function isEmptied(page: Page): Promise<boolean> {
  const context = page.context();
  try {
    for (const event of PAGE_EVENTS) page.removeAllListeners(event);
    for (const event of CONTEXT_EVENTS) context.removeAllListeners(event);
    for (const other of context.pages()) if (other !== page) await other.close();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.unrouteAll({ behavior: 'ignoreErrors' });
    await context.setOffline(false);
    await context.clearPermissions();
    await page.goto(ADDRESS_WITHOUT_SCRIPTS, { timeout: GOTO_TIMEOUT_MS });
    await context.clearCookies();
    return await page.evaluate(emptyStorage);
  } catch {
    return false; // closed, crashed, or on a product that is gone
  }
}

/** Runs in the page. */
async function emptyStorage(): Promise<boolean> {
  localStorage.clear();
  sessionStorage.clear();
  for (const key of await caches.keys()) await caches.delete(key);
  const remove = (name: string): Promise<boolean> =>
    new Promise((resolve) => {
      const removing = indexedDB.deleteDatabase(name);
      removing.onsuccess = () => resolve(true);
      removing.onerror = removing.onblocked = () => resolve(false);
    });
  const removals = (await indexedDB.databases()).map(({ name = '' }) => remove(name));
  return (await Promise.all(removals)).every((isGone) => isGone);
}
