/**
 * What the specs start from: one `product` and one `workspace` per worker, for all specs that leave them as usable as
 * they found them, and a browser window for each person a story needs.
 */
import { test as base, type Page, type TestInfo } from '@playwright/test';
import { furnish, type Person, signIn, type Workspace } from './people.ts';
import { type Product, startProduct } from './product.ts';
import type { Api } from './rest.ts';
import { createWindows, type WindowKind, type Windows } from './windows.ts';

export { expect } from '@playwright/test';

interface Shared {
  readonly product: Product;
  readonly windows: Windows;
  readonly workspace: Workspace;
}

interface Story {
  /**
   * Whether browsers reach each other directly. Off unless a spec is about it: a context that is offline would still be reached, and
   * what two people do apart would not be apart.
   */
  readonly peers: boolean;
  readonly windowKind: WindowKind;
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
  windows: [
    async ({ browser }, use) => {
      const windows = createWindows(browser);
      await use(windows);
      await windows.closeAll();
    },
    { scope: 'worker' },
  ],
  peers: [false, { option: true }],
  windowKind: async ({ product, peers, serviceWorkers, viewport }, use) =>
    use({ baseURL: product.url, peers, serviceWorkers, viewport }),
  baseURL: async ({ product }, use) => use(product.url),
  api: async ({ workspace }, use) => use(workspace.api),
  ines: async ({ windows, windowKind, workspace }, use, info) =>
    useWindow(await windows.open(windowKind), workspace.owner, use, { windows, info }),
  rae: async ({ windows, windowKind, workspace }, use, info) =>
    useWindow(await windows.open(windowKind), workspace.rae, use, { windows, info }),
  jon: async ({ windows, windowKind, workspace }, use, info) =>
    useWindow(await windows.open(windowKind), workspace.jon, use, { windows, info }),
  stranger: async ({ windows, windowKind }, use, info) =>
    useWindow(await windows.open(windowKind), null, use, { windows, info }),
});

/** Lends a window to a person; the test fails if a script on its page does, or on another page opened there. */
async function useWindow(
  page: Page,
  person: Person | null,
  use: (page: Page) => Promise<void>,
  { windows, info }: { readonly windows: Windows; readonly info: TestInfo },
): Promise<void> {
  const context = page.context();
  const failures: string[] = [];
  context.on('weberror', (error) => failures.push(error.error().stack ?? error.error().message));
  context.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|hydrat/i.test(message.text())) {
      failures.push(message.text());
    }
  });
  if (person !== null) await signIn(page, person);
  await use(page);
  if (info.status === info.expectedStatus) await windows.leave(page);
  else await context.close();
  if (failures.length > 0)
    throw new Error(`Scripts failed on the page of ${person?.name ?? 'a stranger'}:\n${failures.join('\n')}`);
}
