/** Search: the palette by keyboard, the search page with filters, and titles offline. */
import type { Page } from '@playwright/test';
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const combobox = (page: Page) => page.getByRole('combobox', { name: 'Find or do anything' });

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(combobox(page)).toBeFocused();
}

test('the palette shows what matched and where, and goes there', async ({ api, rae }) => {
  const parent = await createCodex(api, { templateId: 'blank-page', title: 'Glasshouse' });
  const codex = await createCodex(api, {
    templateId: 'task',
    title: 'Mend the vents',
    parentId: parent.id,
    fields: { description: { markdown: 'The condensation freezes over the bellows.' } },
  });
  await rae.goto('/');
  await openPalette(rae);
  await rae.keyboard.type('bellows cond');
  const found = rae.getByRole('option', { name: /Mend the vents/ });
  await expect(found).toContainText('Glasshouse');
  await expect(found.locator('mark')).toHaveText(['cond', 'bellows']);
  await expectNoViolations(rae, 'the palette');
  await rae.keyboard.press('Enter');
  await expect(rae).toHaveURL(new RegExp(`/c/${codex.id}$`));

  // What was searched for is offered again.
  await openPalette(rae);
  await rae.getByRole('option', { name: 'bellows cond' }).click();
  await expect(combobox(rae)).toHaveValue('bellows cond');

  // What was said about it leads to its thread.
  const { id: thread } = await api.post<{ id: string }>(`/codices/${codex.id}/comments`, {
    body: { markdown: 'Ask the *glazier* first.' },
  });
  const said = () => api.get<{ items: readonly unknown[] }>('/search?q=glazier');
  await expect.poll(async () => (await said()).items.length).toBe(1);
  await combobox(rae).fill('glazier');
  await expect(found).toContainText('In a comment by');
  await found.click();
  await expect(rae).toHaveURL(new RegExp(`#thread=${thread}$`));
  await expect(rae.getByRole('region', { name: /^Comment thread on/ })).toContainText('glazier');
});

test('the palette narrows by person and tag, and acts on the Codex on the page', async ({ api, rae }) => {
  await createCodex(api, { templateId: 'task', title: 'Oil the hinge' });
  const codex = await createCodex(api, { templateId: 'task', title: 'Paint the gate' });
  await openCodex(rae, codex.id);
  await openPalette(rae);
  await rae.keyboard.type('gate @ines');
  await rae.getByRole('option', { name: 'Ines Calloway' }).click();
  await expect(combobox(rae)).toHaveValue('gate @"Ines Calloway" ');
  await expect(rae.getByRole('option', { name: /Paint the gate/ })).toBeVisible();
  await rae.keyboard.type('severty:high');
  await expect(rae.getByText('There is no filter and no field “severty”')).toBeVisible();

  // Of those edited last, the one that is open is not offered.
  await combobox(rae).fill('');
  await expect(rae.getByRole('option', { name: /Oil the hinge/ })).toBeVisible();
  await expect(rae.getByRole('option', { name: /Paint the gate/ })).toHaveCount(0);

  await combobox(rae).fill('>hist');
  await expect(rae.getByRole('option')).toHaveText(['History']);
  await rae.keyboard.press('Enter');
  await expect(rae).toHaveURL(new RegExp(`/c/${codex.id}/history$`));
});

test('the search page counts, narrows and explains, by keyboard too', async ({ api, rae }) => {
  for (const [templateId, title] of [
    ['task', 'Lantern oil'],
    ['task', 'Lantern glass'],
    ['blank-page', 'About lanterns'],
  ] as const) {
    await createCodex(api, { templateId, title });
  }
  await rae.goto('/');
  await openPalette(rae);
  await rae.keyboard.type('lantern');
  await rae.getByRole('option', { name: 'See all results for “lantern”' }).click();
  await expect(rae).toHaveURL('/search?q=lantern');
  const results = rae
    .getByRole('main')
    .getByRole('list')
    .filter({ has: rae.locator('a[data-hit]') });
  await expect(results.getByRole('heading')).toHaveText(['Lantern glass', 'Lantern oil', 'About lanterns']);
  await expectNoViolations(rae, 'the search page');

  const narrow = rae.getByRole('list', { name: 'Narrow to a template' });
  await narrow.getByRole('button', { name: /Task/ }).click();
  await expect(results.getByRole('heading')).toHaveText(['Lantern glass', 'Lantern oil']);
  await expect(rae).toHaveURL(/template/);
  await rae.reload();
  await expect(results.getByRole('heading')).toHaveText(['Lantern glass', 'Lantern oil']);
  await rae.getByRole('button', { name: 'Remove filter Task' }).click();
  await expect(results.getByRole('heading')).toHaveCount(3);

  const field = rae.getByRole('searchbox', { name: 'Search' });
  await field.press('ArrowDown');
  await rae.keyboard.press('ArrowDown');
  await expect(results.getByRole('link', { name: 'Lantern oil' })).toBeFocused();
  await field.fill('lantern updated:someday');
  await expect(rae.getByText('“someday” is no time.')).toBeVisible();
  await field.fill('nothing of the kind');
  await expect(rae.getByRole('heading', { name: 'Nothing was found' })).toBeVisible();
  await openPalette(rae);
  await rae.keyboard.type('nothing of the kind');
  await expect(rae.getByRole('option')).toHaveText(['Search with filters…']);
  await rae.keyboard.press('Escape');

  await rae.setViewportSize({ width: 390, height: 800 });
  await field.fill('lantern -oil');
  await expect(results.getByRole('heading')).toHaveCount(2);
  await expectNoSidewaysScroll(rae, 'the search page on a phone');
  await expectNoViolations(rae, 'the search page on a phone');
  await rae.emulateMedia({ colorScheme: 'dark' });
  await expectNoViolations(rae, 'the search page in the dark');
});

test('without a network the palette finds titles that this device knows', async ({ api, rae }) => {
  await createCodex(api, { templateId: 'blank-page', title: 'Windmill ledger' });
  await rae.goto('/');
  // Where the tree is long, only what is in view is drawn.
  await rae.getByRole('button', { name: 'Filter by title' }).click();
  await rae.keyboard.type('Windmill');
  await expect(rae.getByRole('treeitem', { name: /Windmill ledger/ })).toBeVisible();
  await rae.keyboard.press('Escape');
  await rae.context().setOffline(true);
  await openPalette(rae);
  await rae.keyboard.type('led wind');
  await expect(rae.getByText('No connection: searching what this device holds.')).toBeVisible();
  await expect(rae.getByRole('option', { name: /Windmill ledger/ })).toBeVisible();
  await rae.context().setOffline(false);
});
