/** A private Codex: made in the navigator, read by nobody else until its maker lets them in, and not any more when that is taken back. */
import type { Locator, Page } from '@playwright/test';
import { expectNoViolations } from './accessibility.ts';
import { expectSaved, syncChip, textOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ mode: 'default' });

const own = (page: Page): Locator => page.getByRole('tree', { name: 'Private' });
const itemOf = (page: Page, title: string): Locator =>
  own(page).getByRole('treeitem', { name: new RegExp(`^${title}(,|$)`) });
const sharedItemOf = (page: Page, title: string): Locator =>
  page.getByRole('tree', { name: 'Codices' }).getByRole('treeitem', { name: new RegExp(`^${title}(,|$)`) });

const closed = (page: Page): Locator =>
  page.getByRole('heading', { level: 1, name: 'This Codex is not open to you' });

async function openBranch(page: Page, title: string): Promise<void> {
  const item = itemOf(page, title);
  await item.focus();
  if ((await item.getAttribute('aria-expanded')) === 'false') await page.keyboard.press('ArrowRight');
  await expect(item).toHaveAttribute('aria-expanded', 'true');
}

/** By the menu of its row; answers its address. */
async function makeInside(page: Page, parent: string, title: string): Promise<string> {
  const before = page.url();
  await itemOf(page, parent).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'New Codex inside' }).hover();
  await page.getByRole('menuitem', { name: 'Blank page' }).click();
  await expect(page).not.toHaveURL(before);
  await expect(textOf(page, 'title')).toBeFocused();
  await page.keyboard.type(title);
  await expectSaved(page);
  return new URL(page.url()).pathname;
}

async function makePrivate(page: Page, title: string): Promise<string> {
  await page.goto('/');
  const before = page.url();
  await page.getByRole('button', { name: 'New private Codex' }).click();
  await page.getByRole('menuitem', { name: 'Blank page' }).click();
  await expect(page).not.toHaveURL(before);
  await expect(textOf(page, 'title')).toBeFocused();
  await page.keyboard.type(title);
  await expectSaved(page);
  return new URL(page.url()).pathname;
}

/** Gives somebody a role in the share dialog of the page, which stays open. */
async function give(page: Page, name: string, role: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share this Codex' });
  await dialog.getByRole('combobox', { name: 'Member or group' }).click();
  await page.getByRole('option', { name }).click();
  await dialog.getByRole('combobox', { name: 'What they may do' }).selectOption(role);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByRole('combobox', { name: `What ${name} may do` })).toHaveValue(role);
  return dialog;
}

test('an editor writes in private, lets a colleague read, and takes that back', async ({
  api,
  rae,
  jon,
  workspace,
}) => {
  const address = await makePrivate(rae, 'Salary bands');
  await typeAtEnd(rae, 'body', 'Only for a few.');
  await expectSaved(rae);
  await rae.reload();
  await expect(itemOf(rae, 'Salary bands')).toBeVisible();
  await makeInside(rae, 'Salary bands', 'Band three');
  await expect(rae.getByRole('navigation', { name: 'Breadcrumbs' })).toContainText('Salary bands');

  await jon.goto('/');
  await expect(jon.getByRole('region', { name: 'Private' })).toBeVisible();
  await expect(jon.getByText('Salary bands')).toHaveCount(0);
  await jon.goto(address);
  await expect(jon.getByText('Only for a few.')).toHaveCount(0);
  const tree = await api.get<{ items: readonly { title: string }[] }>('/tree?depth=20');
  expect(tree.items.filter(({ title }) => /Salary|Band/.test(title))).toEqual([]);

  await rae.goto(address);
  const dialog = await give(rae, workspace.jon.name, 'viewer');
  await expect(dialog.getByText('Who can read this private Codex')).toBeVisible();
  await expectNoViolations(rae, 'who can read a private Codex');

  await jon.goto(address);
  await expect(textOf(jon, 'body')).toContainText('Only for a few.');
  await expect(syncChip(jon)).toHaveAccessibleName(/^View only/);
  await openBranch(jon, 'Salary bands');
  await expect(itemOf(jon, 'Band three')).toBeVisible();
  await expectNoViolations(jon, 'private Codices in the navigator');

  await dialog.getByRole('button', { name: `Take back: ${workspace.jon.name}` }).click();
  await expect(syncChip(jon)).not.toHaveAccessibleName(/^View only/);
  await jon.goto('/');
  await expect(jon.getByText('Salary bands')).toHaveCount(0);
});

test('a private tree is live for its readers: given, rearranged, renamed, and gone with the role', async ({
  api,
  rae,
  jon,
  workspace,
}) => {
  const address = await makePrivate(rae, 'Vault of Rae');
  await makeInside(rae, 'Vault of Rae', 'Vault one');
  await makeInside(rae, 'Vault of Rae', 'Vault two');
  const { id: openId } = await api.post<{ id: string }>('/codices', {
    ...{ templateId: 'blank-page', title: 'Beside the vault' },
  });

  // Jon is on another page, whose row the tree keeps in view, and learns of it there, without asking.
  await jon.goto(`/c/${openId}`);
  await expect(jon.getByRole('region', { name: 'Private' })).toBeVisible();
  await expect(itemOf(jon, 'Vault of Rae')).toHaveCount(0);
  await rae.goto(address);
  const dialog = await give(rae, workspace.jon.name, 'editor');
  await expect(itemOf(jon, 'Vault of Rae')).toBeVisible();
  await openBranch(jon, 'Vault of Rae');
  await expect(itemOf(jon, 'Vault two')).toBeVisible();
  await rae.keyboard.press('Escape');

  await itemOf(jon, 'Vault two').dragTo(itemOf(jon, 'Vault one'), { targetPosition: { x: 90, y: 16 } });
  await openBranch(rae, 'Vault of Rae');
  await expect(itemOf(rae, 'Vault one')).toHaveAttribute('aria-expanded', /true|false/);
  await openBranch(rae, 'Vault one');
  await expect(itemOf(rae, 'Vault two')).toHaveAttribute('aria-level', '3');

  await itemOf(jon, 'Vault one').focus();
  await jon.keyboard.press('F2');
  await jon.keyboard.type('Vault renamed');
  await jon.keyboard.press('Enter');
  await expect(itemOf(rae, 'Vault renamed')).toBeVisible();

  // Over the border nothing goes, and the row says why.
  await sharedItemOf(jon, 'Beside the vault').hover();
  await jon.mouse.down();
  const target = await itemOf(jon, 'Vault renamed').boundingBox();
  if (target === null) throw new Error('The private Codex is not on the page.');
  await jon.mouse.move(target.x + 90, target.y + 10);
  await jon.mouse.move(target.x + 92, target.y + 14, { steps: 3 });
  await expect(own(jon).getByRole('status')).toContainText('can’t be moved below a private Codex');
  await jon.mouse.up();
  const { path } = await api.get<{ path: readonly unknown[] }>(`/codices/${openId}`);
  expect(path).toEqual([]);

  // The palette finds what is in there; taken back, it is gone from the page that is open.
  await jon.keyboard.press('ControlOrMeta+k');
  await jon.keyboard.type('Vault ren');
  await expect(jon.getByRole('option', { name: /Vault renamed/ })).toBeVisible();
  await jon.keyboard.press('Escape');
  await rae.getByRole('button', { name: 'Share' }).click();
  await dialog.getByRole('button', { name: `Take back: ${workspace.jon.name}` }).click();
  await expect(itemOf(jon, 'Vault of Rae')).toHaveCount(0);
  await expect(jon.getByText('Vault renamed')).toHaveCount(0);
  await expect(sharedItemOf(jon, 'Beside the vault')).toBeVisible();
});

test('a private tree is there offline, and takes what is made below it', async ({ rae }) => {
  await makePrivate(rae, 'Cellar of Rae');
  await makeInside(rae, 'Cellar of Rae', 'Cellar shelf');
  await rae.context().setOffline(true);
  await itemOf(rae, 'Cellar of Rae').click({ button: 'right' });
  await rae.getByRole('menuitem', { name: 'New Codex inside' }).hover();
  await rae.getByRole('menuitem', { name: 'Blank page' }).click();
  await expect(textOf(rae, 'title')).toBeFocused();
  await rae.keyboard.type('Cellar offline');
  await expect(itemOf(rae, 'Cellar offline')).toHaveAttribute('aria-level', '2');
  const made = new URL(rae.url()).pathname;
  await rae.context().setOffline(false);
  await expectSaved(rae);
  await rae.reload();
  await expect(itemOf(rae, 'Cellar offline')).toBeVisible();
  await expect(rae).toHaveURL(made);
  const shared = await rae.request.get('/api/v1/tree?depth=20');
  expect(await shared.text()).not.toContain('Cellar');
});

test('what a colleague has just made in a private Codex opens by itself once the server has it', async ({
  rae,
  jon,
  workspace,
}) => {
  const address = await makePrivate(rae, 'Attic of Rae');
  await jon.goto(address);
  await expect(closed(jon)).toBeVisible();
  await give(rae, workspace.jon.name, 'editor');
  await rae.keyboard.press('Escape');
  // Let in while the page says so, it asks again.
  await expect(textOf(jon, 'title')).toContainText('Attic of Rae');

  let letThrough: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await rae.route('**/api/v1/codices', async (route) => {
    if (route.request().method() === 'POST') await held;
    await route.continue();
  });
  await itemOf(rae, 'Attic of Rae').click({ button: 'right' });
  await rae.getByRole('menuitem', { name: 'New Codex inside' }).hover();
  await rae.getByRole('menuitem', { name: 'Blank page' }).click();
  await expect(textOf(rae, 'title')).toBeFocused();
  await expect(itemOf(jon, 'Attic of Rae')).toHaveAttribute('aria-expanded', /true|false/);
  await openBranch(jon, 'Attic of Rae');
  await itemOf(jon, 'Untitled').click();
  await expect(jon.getByText('is not here yet')).toBeVisible();
  letThrough();
  await expect(textOf(jon, 'title')).toBeVisible();
  await rae.keyboard.type('Attic box');
  await expect(textOf(jon, 'title')).toContainText('Attic box');
});

test('an admin enters a private Codex on the page of these, which is logged and seen, and leaves it', async ({
  ines,
  rae,
  workspace,
}) => {
  const address = await makePrivate(rae, 'Strongbox of Rae');
  await typeAtEnd(rae, 'body', 'What the strongbox holds.');
  await expectSaved(rae);
  await ines.goto('/admin/private');
  const list = ines.getByRole('list', { name: 'Private Codices' });
  await expect(list).not.toContainText('Strongbox');
  const id = address.split('/').at(-1) ?? '';
  const row = list.locator(`[data-codex="${id}"]`);
  await row.getByRole('button', { name: /^Enter the private Codex of Rae Okonjo/ }).click();
  const dialog = ines.getByRole('dialog', { name: 'Enter the private Codex of Rae Okonjo' });
  await expect(dialog).toContainText('The audit log records it');
  await expectNoViolations(ines, 'the question before entering');
  await dialog.getByRole('button', { name: 'Enter', exact: true }).click();
  await expect(ines).toHaveURL(address);
  await expect(textOf(ines, 'body')).toContainText('What the strongbox holds.');

  await rae.getByRole('button', { name: 'Share' }).click();
  const readers = rae.getByRole('dialog', { name: 'Share this Codex' });
  await expect(readers.getByRole('listitem').filter({ hasText: workspace.owner.name })).toContainText(
    'made or entered it',
  );
  await rae.keyboard.press('Escape');

  await ines.goto('/admin/audit');
  const event = ines.getByRole('list', { name: 'Events' }).getByRole('listitem').first();
  await expect(event).toContainText('Private Codex entered');
  await expect(event).toContainText(workspace.owner.name);

  await ines.goto(address);
  await ines.getByRole('button', { name: 'Share' }).click();
  await ines.getByRole('button', { name: 'Leave this private Codex' }).click();
  await expect(itemOf(ines, 'Strongbox of Rae')).toHaveCount(0);
  await ines.goto('/admin/private');
  await expect(row.getByRole('button', { name: /^Enter/ })).toBeVisible();
  // The device forgets it a moment after the page has heard of it.
  await expect(async () => {
    await ines.goto(address);
    await expect(closed(ines)).toBeVisible({ timeout: 5_000 });
  }).toPass();
});
