/** A device opens and finds the Codices it holds offline, and says which ones it does not hold. */
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { expectNoViolations } from './accessibility.ts';
import { untilInstalled } from './app-worker.ts';
import { keysIn } from './browser-store.ts';
import { expectSaved, expectText, fieldOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

// Tall: the tree draws the rows in view, and holds what the stories before this one have made.
test.use({ serviceWorkers: 'allow', viewport: { width: 1280, height: 2400 } });

async function untilKept(page: Page, ...ids: readonly string[]): Promise<void> {
  const kept = async () =>
    (await keysIn(page, 'records')).filter((key) => key.startsWith('copy,')).join('\n');
  for (const id of ids) await expect.poll(kept, { message: `the copy of ${id}` }).toContain(id);
}

/** A page of a browser that has just been started without a network. */
async function startOffline(context: BrowserContext): Promise<Page> {
  await context.setOffline(true);
  for (const page of context.pages()) await page.close();
  return context.newPage();
}

const item = (page: Page, title: string): Locator =>
  page.getByRole('tree', { name: 'Codices' }).getByRole('treeitem', { name: new RegExp(`^${title}(,|$)`) });
const menuOf = async (page: Page, title: string): Promise<Locator> => {
  await item(page, title).click({ button: 'right' });
  return page.getByRole('menu', { name: `Actions for “${title}”` });
};

test('what was never opened here opens and is found without a network; what is not here says so', async ({
  api,
  rae,
}) => {
  const kept = await createCodex(api, {
    templateId: 'task',
    title: 'Caulk the observatory roof',
    fields: {
      description: { markdown: 'The **ferrules** leak at dusk.' },
      priority: 'urgent',
      tags: ['weather'],
    },
  });
  await rae.goto('/');
  await untilInstalled(rae);
  await untilKept(rae, kept.id);
  await rae.route('**/api/v1/offline/documents', (route) => route.abort());
  const missed = await createCodex(api, { templateId: 'task', title: 'Made a moment before' });
  await expect(item(rae, 'Made a moment before')).toBeVisible();
  // The tree is on this device once its page says so, not when it is on the screen.
  await rae.goto('/trash');
  await expect(item(rae, 'Made a moment before')).toBeVisible();

  const page = await startOffline(rae.context());
  await page.goto(`/c/${kept.id}`);
  await expectText(page, 'title', 'Caulk the observatory roof');
  await expectText(page, 'description', 'The ferrules leak at dusk.');
  await expect(fieldOf(page, 'priority')).toContainText('Urgent');

  await page.goto('/search?q=ferrul%20%23weather%20field%3Apriority%3Durgent');
  const hit = page.locator('main').getByRole('listitem').filter({ hasText: 'Caulk the observatory roof' });
  await expect(hit.locator('mark')).toHaveText('ferrul');
  await expect(page.getByText(/^No connection: searching what this device holds/)).toBeVisible();
  await expectNoViolations(page, 'the search without a network');
  await page.getByRole('searchbox', { name: 'Search' }).fill('ferrul -#weather');
  await expect(page.getByText('Nothing was found')).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Find or do anything' })).toBeFocused();
  await page.keyboard.type('leak dusk');
  await expect(page.getByRole('option', { name: /Caulk the observatory roof/ })).toContainText('leak');
  await page.keyboard.press('Escape');

  await expect(item(page, 'Made a moment before')).toHaveAccessibleName(/not on this device/);
  await item(page, 'Made a moment before').click();
  await expect(page).toHaveURL(`/c/${missed.id}`);
  await expect(
    page.getByRole('heading', { name: '“Made a moment before” is not on this device' }),
  ).toBeVisible();
  await expectNoViolations(page, 'a Codex that is not on this device');
  await rae.context().setOffline(false);
  await expectText(page, 'title', 'Made a moment before');
  await expectSaved(page);
});

test('a subtree that was asked for is here, and nothing is left after signing out', async ({ api, jon }) => {
  const top = await createCodex(api, { templateId: 'blank-page', title: 'Expedition' });
  const camp = await createCodex(api, { templateId: 'blank-page', title: 'Base camp', parentId: top.id });
  const stove = await createCodex(api, { templateId: 'task', title: 'Pack the stove', parentId: camp.id });
  // Nothing is kept in advance, so all that is here was asked for.
  await jon.goto('/account');
  const advance = jon.getByRole('switch', { name: 'Keep recently opened Codices' });
  await advance.click();
  await expect(advance).not.toBeChecked();
  const menu = await menuOf(jon, 'Expedition');
  await menu.getByRole('menuitem', { name: /Make available offline/ }).click();
  await expect(jon.getByText('All 3 on this device')).toBeVisible();
  await expectNoViolations(jon, 'what this device holds');
  await untilInstalled(jon);

  const page = await startOffline(jon.context());
  await page.goto(`/c/${stove.id}`);
  await expectText(page, 'title', 'Pack the stove');
  await item(page, 'Base camp').click();
  await expectText(page, 'title', 'Base camp');
  await item(page, 'Expedition').click();
  await expectText(page, 'title', 'Expedition');

  await jon.context().setOffline(false);
  await page.goto('/account');
  await page.getByRole('button', { name: 'Sign out of this browser' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect.poll(() => keysIn(page, 'records')).toEqual([]);
  await expect.poll(() => keysIn(page, 'documents')).toEqual([]);
  await expect.poll(() => keysIn(page, 'updates')).toEqual([]);
});
