/** Offline, people create Codices, attach pictures, link and move; online, all of it reaches the server once. */
import type { Page } from '@playwright/test';
import { untilInstalled } from './app-worker.ts';
import {
  expectKept,
  expectSaved,
  expectText,
  fieldOf,
  pickerOf,
  syncChip,
  textOf,
  typeAtEnd,
} from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type Api, type CodexAnswer, createCodex } from './rest.ts';

test.describe.configure({ mode: 'default' });
test.use({ serviceWorkers: 'allow' });

/** 320 × 180 pixels of teal. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAUAAAAC0CAMAAADSOgUjAAAAA1BMVEUAgIBxQSaxAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAATklEQVR4nO3BAQEAAACCIP+vbkhAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAdGuG0AAEd2fjcAAAAAElFTkSuQmCC',
  'base64',
);

const TOP = 'At the top';

const idOf = (page: Page): string => new URL(page.url()).pathname.split('/')[2] ?? '';

/** Makes a Codex by the menu of the navigator and answers its id once its page stands. */
async function make(page: Page, template: string, place?: string): Promise<string> {
  const before = page.url();
  await page.getByRole('button', { name: 'New Codex' }).click();
  await expect(page.getByRole('menu', { name: 'New Codex from a template' })).toBeVisible();
  if (place !== undefined) {
    const where = page.getByRole('menuitemradio', { name: place });
    // On a page that is no Codex there is only the top.
    if (place !== TOP || (await where.count()) > 0) await where.click();
  }
  await page.getByRole('menuitem', { name: template, exact: true }).click();
  await expect(page).not.toHaveURL(before);
  // The page before may still be shown for a moment: its title has not got the focus, the new one takes it.
  await expect(textOf(page, 'title')).toBeFocused();
  return idOf(page);
}

async function attach(page: Page, fieldId: string, name: string): Promise<void> {
  await fieldOf(page, fieldId)
    .locator('input[type="file"]')
    .setInputFiles({ name, mimeType: 'image/png', buffer: PICTURE });
}

/** True once the picture of a field is drawn. */
const isDrawn = (page: Page, fieldId: string) =>
  fieldOf(page, fieldId)
    .locator('img')
    .first()
    .evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)
    .catch(() => false);

const treeItem = (page: Page, title: string) =>
  page.getByRole('tree', { name: 'Codices' }).getByRole('treeitem', { name: new RegExp(`^${title}(,|$)`) });

async function seedOf(api: Api, id: string) {
  interface Operation {
    readonly origin: string;
    readonly clientTime: string;
  }
  const { items } = await api.get<{ readonly items: readonly Operation[] }>(`/codices/${id}/operations`);
  return items.filter(({ origin }) => origin === 'seed');
}

test('made, nested, illustrated, linked, moved and thrown away offline, it is all at the server afterwards, once', async ({
  api,
  rae,
  jon,
}) => {
  await rae.goto('/');
  await untilInstalled(rae);
  // Both templates have been used on this device, online: the page opens before the server has answered.
  for (const template of ['Location', 'Scene']) {
    await make(rae, template, TOP);
    await expectSaved(rae);
  }
  await rae.context().setOffline(true);
  await expect(syncChip(rae)).toHaveAccessibleName(/^Offline/);

  const lighthouse = await make(rae, 'Location', TOP);
  await typeAtEnd(rae, 'title', 'Offline lighthouse');
  await attach(rae, 'picture', 'lighthouse.png');
  await expect(fieldOf(rae, 'picture')).toContainText('Will be sent');
  await expect.poll(() => isDrawn(rae, 'picture')).toBe(true);

  const storm = await make(rae, 'Scene', 'In “Offline lighthouse”');
  await typeAtEnd(rae, 'title', 'Offline storm');
  await pickerOf(rae, 'place').fill('lightho');
  await rae.getByRole('option', { name: /Offline lighthouse/ }).click();
  await expect(fieldOf(rae, 'place')).toContainText('Offline lighthouse');

  const harbour = await make(rae, 'Location', TOP);
  await typeAtEnd(rae, 'title', 'Offline harbour');
  await expect(treeItem(rae, 'Offline harbour')).toBeVisible();
  await treeItem(rae, 'Offline harbour').click({ button: 'right' });
  await rae.getByRole('menuitem', { name: 'Move to…' }).click();
  const dialog = rae.getByRole('dialog', { name: /Move/ });
  await dialog.getByRole('combobox', { name: 'Find a place' }).fill('offline light');
  await rae.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);

  const mistake = await make(rae, 'Location', TOP);
  await typeAtEnd(rae, 'title', 'Offline mistake');
  await rae.getByRole('button', { name: 'More', exact: true }).click();
  await rae.getByRole('menuitem', { name: 'Move to trash' }).click();
  await expect(treeItem(rae, 'Offline mistake')).toHaveCount(0);

  await expectKept(rae);

  // From nothing, still offline: it is all here.
  await rae.goto(`/c/${lighthouse}`);
  await expectText(rae, 'title', 'Offline lighthouse');
  await expect.poll(() => isDrawn(rae, 'picture')).toBe(true);
  await expect(fieldOf(rae, 'picture')).toContainText('Will be sent');
  await rae.goto(`/c/${storm}`);
  await expectText(rae, 'title', 'Offline storm');
  await expect(fieldOf(rae, 'place')).toContainText('Offline lighthouse');
  await expect(treeItem(rae, 'Offline mistake')).toHaveCount(0);

  const made = Date.now();
  await rae.context().setOffline(false);
  await treeItem(rae, 'Offline lighthouse').getByRole('link').click();
  await expectSaved(rae);
  await expect(fieldOf(rae, 'picture')).not.toContainText('Will be sent');
  await expect.poll(() => isDrawn(rae, 'picture')).toBe(true);

  const answer = (id: string) => api.get<CodexAnswer & { parentId: string | null }>(`/codices/${id}`);
  await expect.poll(async () => (await answer(lighthouse)).title).toBe('Offline lighthouse');
  // It is made a moment later; until then there is none.
  await expect.poll(() => answer(storm).then(({ title }) => title, String)).toBe('Offline storm');
  expect((await answer(storm)).fields['place']).toBe(lighthouse);
  await expect.poll(async () => (await answer(storm)).parentId).toBe(lighthouse);
  await expect.poll(() => answer(harbour).then(({ parentId }) => parentId, String)).toBe(lighthouse);
  interface Listed {
    readonly items: readonly { readonly id: string; readonly title: string }[];
  }
  await expect
    .poll(async () => (await api.get<Listed>('/codices?trashed=only')).items.map(({ id }) => id))
    .toContain(mistake);
  for (const id of [lighthouse, storm, harbour]) {
    const [seed, ...others] = await seedOf(api, id);
    expect(others).toEqual([]);
    expect(Date.parse(seed?.clientTime ?? '')).toBeLessThanOrEqual(made);
  }

  await jon.goto(`/c/${lighthouse}`);
  await expectText(jon, 'title', 'Offline lighthouse');
  await expect.poll(() => isDrawn(jon, 'picture')).toBe(true);
});

test('what the server does not take is kept, explained and downloadable, and can be sent again', async ({
  api,
  rae,
  workspace,
}) => {
  const guide = await createCodex(api, { templateId: 'blank-page', title: 'For the way' });
  await rae.goto(`/c/${guide.id}`);
  await expectSaved(rae);
  await make(rae, 'Blank page', TOP);
  await expectSaved(rae);
  await rae.context().setOffline(true);
  await expect(syncChip(rae)).toHaveAccessibleName(/^Offline/);
  await expect(rae.getByRole('button', { name: 'Share' })).toBeDisabled();
  await expect(rae.getByText('Needs the server: you are offline').first()).toBeAttached();
  const id = await make(rae, 'Blank page', TOP);
  await typeAtEnd(rae, 'title', 'Written in vain');

  const role = (to: string) => api.patch(`/members/${workspace.rae.id}`, { role: to });
  await role('viewer');
  await rae.context().setOffline(false);
  const notice = rae.getByRole('status').filter({ hasText: 'This Codex is on this device only' });
  await expect(notice).toBeVisible();
  // As a heading once the page knows that there is nothing to write here any more.
  await expect(rae.getByRole('article')).toContainText('Written in vain');
  const download = rae.waitForEvent('download');
  await notice.getByRole('button', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toBe('written-in-vain.codex.json5');
  await expect(api.get(`/codices/${id}`)).rejects.toThrow('404');

  await role('editor');
  await notice.getByRole('button', { name: 'Send again' }).click();
  await expect(notice).toHaveCount(0);
  await expectSaved(rae);
  await expect.poll(async () => (await api.get<CodexAnswer>(`/codices/${id}`)).title).toBe('Written in vain');
});
