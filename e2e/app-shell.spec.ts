/** The app opens offline from the first visit on, and updates without interrupting anybody. */
import type { BrowserContext, Page } from '@playwright/test';
import { expectNoViolations } from './accessibility.ts';
import { untilInstalled } from './app-worker.ts';
import { expectKept, expectSaved, expectText, openCodex, textOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { makeNextVersion } from './next-version.ts';
import { createCodex } from './rest.ts';
import { makeLink } from './share-dialog.ts';

test.use({ serviceWorkers: 'allow' });

async function goOffline(context: BrowserContext): Promise<Page> {
  await context.setOffline(true);
  return context.newPage();
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
const place = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name, exact: true });
const version = (page: Page) => page.locator('html').getAttribute('data-build');

test('every page opens without a network, whether it was visited or not', async ({ api, rae }) => {
  const visited = await createCodex(api, { templateId: 'task', title: 'Read on the train' });
  const unknown = await createCodex(api, { templateId: 'task', title: 'Never opened here' });
  await rae.goto('/');
  await untilInstalled(rae);
  await openCodex(rae, visited.id);
  await expect(place(rae, 'Home')).toBeVisible();
  const page = await goOffline(rae.context());
  await page.goto(`/c/${visited.id}`);
  await expectText(page, 'title', 'Read on the train');
  await typeAtEnd(page, 'title', ', and written');

  // From page to page, back, and again from nothing.
  await place(page, 'Graph').click();
  await expect(page).toHaveURL('/graph');
  await expect(page).toHaveTitle(/^Graph/);
  await page.goBack();
  await expectText(page, 'title', 'Read on the train, and written');
  await expectKept(page);
  await page.reload();
  await expectText(page, 'title', 'Read on the train, and written');

  for (const path of ['/search', '/trash', `/c/${unknown.id}`, `/c/${unknown.id}/history`, '/account']) {
    await page.goto(path);
    await expect(place(page, 'Home'), path).toBeVisible();
    await expect(page.getByRole('main'), path).toBeVisible();
    await expect(page.getByText('This page stopped working'), path).toBeHidden();
  }
  await page.goto('/');
  await expect(heading(page, 'Home')).toBeAttached();

  await rae.context().setOffline(false);
  await page.goto(`/c/${visited.id}`);
  await expectSaved(page);
});

test('a server that is down leaves the app standing', async ({ api, product, rae }) => {
  const { id } = await createCodex(api, { templateId: 'task', title: 'During the update' });
  await openCodex(rae, id);
  await untilInstalled(rae);
  await product.terminate();
  const page = await rae.context().newPage();
  await page.goto(`/c/${id}`);
  await expectText(page, 'title', 'During the update');
  await product.restart();
  await expectSaved(page);
});

test('a new version waits for those who are writing and comes with the next page for the others', async ({
  api,
  product,
  rae,
}) => {
  const next = makeNextVersion();
  const { id } = await createCodex(api, { templateId: 'task', title: 'Mid-sentence' });
  await openCodex(rae, id);
  await untilInstalled(rae);
  const old = await version(rae);
  await typeAtEnd(rae, 'title', ', still');
  await expectSaved(rae);
  await product.terminate();
  await product.restart(next.folder);
  try {
    const other = await rae.context().newPage();
    await other.goto('/trash');
    const note = 'A new version of Bindery is ready';
    await expect(other.getByText(note)).toBeVisible();
    await expect(rae.getByText(note)).toBeVisible();
    await expectNoViolations(other, 'the note about a new version');

    // Nothing was taken from under the one who writes.
    expect(await version(rae)).toBe(old);
    await expect(textOf(rae, 'title')).toBeFocused();
    expect(await other.evaluate(() => caches.keys())).toContain(`bindery-shell-${old}`);

    await place(other, 'Home').click();
    await expect(heading(other, 'Home')).toBeAttached();
    expect(await version(other)).toBe(next.build);

    await rae.getByRole('button', { name: 'Reload', exact: true }).click();
    await expect.poll(() => version(rae)).toBe(next.build);
    await expectText(rae, 'title', 'Mid-sentence, still');
    await expect.poll(() => rae.evaluate(() => caches.keys())).not.toContain(`bindery-shell-${old}`);
  } finally {
    await product.terminate();
    await product.restart();
    next.dispose();
  }
});

test('a share link opened before says without a network what it can’t do', async ({ api, rae, stranger }) => {
  const { id } = await createCodex(api, { templateId: 'task', title: 'For the vendor' });
  await openCodex(rae, id);
  const link = await makeLink(rae, 'can view');
  await stranger.goto(link);
  await expect(stranger.getByLabel('Your name')).toBeVisible();
  await untilInstalled(stranger);
  const page = await goOffline(stranger.context());
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('an address that leads nowhere says so, and leads home', async ({ rae }) => {
  expect((await rae.goto('/nowhere'))?.status()).toBe(404);
  await rae.getByRole('link', { name: 'Go home' }).click();
  await expect(heading(rae, 'Home')).toBeAttached();
});

test('signing out takes away the files that were seen, not those that exist nowhere else', async ({
  ines,
}) => {
  await ines.goto('/');
  await untilInstalled(ines);
  await ines.evaluate(async () => {
    const cache = await caches.open('bindery-assets');
    await cache.put('/api/v1/assets/seen', new Response('seen'));
    await cache.put('/api/v1/assets/own', new Response('own', { headers: { 'x-bindery-unsent': '1' } }));
  });
  await ines.context().setOffline(true);
  expect(await ines.evaluate(async () => (await fetch('/api/v1/assets/seen')).text())).toBe('seen');
  await ines.context().setOffline(false);
  await ines.getByRole('button', { name: /account menu/ }).click();
  await ines.getByRole('button', { name: 'Sign out' }).click();
  await expect(ines.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  const kept = await ines.evaluate(async () => {
    const cache = await caches.open('bindery-assets');
    return (await cache.keys()).map(({ url }) => new URL(url).pathname);
  });
  expect(kept).toEqual(['/api/v1/assets/own']);
});

test('the app installs from the account menu, and its shortcuts lead on', async ({ rae }) => {
  await rae.goto('/#new');
  await expect(rae.getByRole('combobox', { name: 'Find or do anything' })).toHaveValue('>new ');
  await expect(rae.getByRole('option', { name: /^New task/ })).toBeVisible();
  await expect(rae).toHaveURL('/');
  await rae.keyboard.press('Escape');

  // Browsers offer it when they like; this is what they say then.
  const offered = rae.evaluate(
    () =>
      new Promise((resolve) => {
        const offer = new Event('beforeinstallprompt', { cancelable: true });
        window.dispatchEvent(Object.assign(offer, { prompt: async () => resolve(offer.defaultPrevented) }));
      }),
  );
  await rae.getByRole('button', { name: /account menu/ }).click();
  await rae.getByRole('button', { name: 'Install Bindery' }).click();
  expect(await offered).toBe(true);
  await rae.getByRole('button', { name: /account menu/ }).click();
  await expect(rae.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await expect(rae.getByRole('button', { name: 'Install Bindery' })).toBeHidden();
});
