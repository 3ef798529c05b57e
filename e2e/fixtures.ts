/**
 * What the specs start from: one `product` and one `workspace` per worker, for all specs that leave them as usable as
 * they found them, and a browser window for each person a story needs.
 */
import { type Browser, test as base, type Page } from '@playwright/test';
import { furnish, type Person, signIn, type Workspace } from './people.ts';
import { type Product, startProduct } from './product.ts';
import type { Api } from './rest.ts';

export { expect } from '@playwright/test';

interface Shared {
  readonly product: Product;
  readonly workspace: Workspace;
}

interface Story {
  /**
   * Whether browsers reach each other directly. Off unless a spec is about it: a context that is offline would still be reached, and
   * what two people do apart would not be apart.
   */
  readonly peers: boolean;
  /** REST, with the owner's token. */
  readonly api: Api;
  /** A window of the owner, who may administer. */
  readonly ines: Page;
  /** A window of an editor. */
  readonly rae: Page;
  /** A window of another editor, in a browser of his own. */
  readonly jon: Page;
  /** A window of somebody nobody knows. */
  readonly stranger: Page;
}

export const test = base.extend<Story, Shared>({
  product: [
    async ({ browserName: _ }, use) => {
      // A push service of a spec is on this machine.
      const product = await startProduct({ settings: { PUSH_LOOPBACK: 'on' } });
      await use(product);
      await product.dispose();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  workspace: [async ({ product }, use) => use(await furnish(product)), { scope: 'worker', timeout: 60_000 }],
  peers: [false, { option: true }],
  baseURL: async ({ product }, use) => use(product.url),
  api: async ({ workspace }, use) => use(workspace.api),
  ines: async ({ browser, workspace, peers }, use) =>
    useWindow(browser, { person: workspace.owner, peers }, use),
  rae: async ({ browser, workspace, peers }, use) =>
    useWindow(browser, { person: workspace.rae, peers }, use),
  jon: async ({ browser, workspace, peers }, use) =>
    useWindow(browser, { person: workspace.jon, peers }, use),
  stranger: async ({ browser, peers }, use) => useWindow(browser, { person: null, peers }, use),
});

/** A browser context with one page; the test fails if a script on it does, or on another page opened there. */
async function useWindow(
  browser: Browser,
  { person, peers }: { readonly person: Person | null; readonly peers: boolean },
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext();
  if (!peers) await context.addInitScript(() => Reflect.deleteProperty(window, 'RTCPeerConnection'));
  const failures: string[] = [];
  context.on('weberror', (error) => failures.push(error.error().stack ?? error.error().message));
  context.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|hydrat/i.test(message.text())) {
      failures.push(message.text());
    }
  });
  const page = await context.newPage();
  if (person !== null) await signIn(page, person);
  await use(page);
  await context.close();
  if (failures.length > 0)
    throw new Error(`Scripts failed on the page of ${person?.name ?? 'a stranger'}:\n${failures.join('\n')}`);
}
