/** The few clicks that what is done all day long may take: counted by the browser, from where people are. */
import type { Page } from '@playwright/test';
import { expectSaved, openCodex, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

/** Counts the clicks of a mouse from now on, on this page and those that it leads to without being loaded anew. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const clicks: string[] = [];
    Object.assign(window, { clicks });
    // A press of a key clicks too, and says that it was none of a mouse.
    const note = (event: MouseEvent) => {
      if (event.isTrusted && event.detail > 0) clicks.push(String(event.target));
    };
    document.addEventListener('click', note, true);
  });
  return () =>
    page.evaluate(() => (window as unknown as { readonly clicks: readonly string[] }).clicks.length);
}

test('a comment on what is selected is two clicks', async ({ api, rae }) => {
  const fields = { body: { markdown: 'Lamps along the quay.\n\nThey burn until six.' } };
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Lamps of the quay', fields });
  await openCodex(rae, id);
  await textOf(rae, 'body').getByText('They burn').click({ clickCount: 3 });
  const clicks = await countClicks(rae);
  const button = rae.getByRole('button', { name: /^Comment(?! on)/ });
  await button.click();
  await expect(rae.getByRole('textbox', { name: 'Comment', exact: true })).toBeFocused();
  await rae.keyboard.type('In winter too?');
  await button.last().click();
  await expectSaved(rae);
  await expect(textOf(rae, 'body').locator('.comment-passage').first()).toHaveText('They burn until six.');
  expect(await clicks()).toBe(2);
});

for (const width of [1280, 390])
  test(`a link that is copied is two clicks from its Codex, three on a phone, ${width} pixels wide`, async ({
    api,
    rae,
  }) => {
    const { id } = await createCodex(api, { templateId: 'blank-page', title: `Quay at ${width}` });
    await rae.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await rae.setViewportSize({ width, height: 800 });
    await openCodex(rae, id);
    const clicks = await countClicks(rae);
    const share = rae.getByRole('button', { name: 'Share', exact: true });
    // A narrow header has it in its menu.
    const isNarrow = width < 600;
    if (isNarrow) {
      await rae.getByRole('button', { name: 'More', exact: true }).click();
      await rae.getByRole('menuitem', { name: 'Share' }).click();
    } else await share.click();
    await rae.getByRole('button', { name: 'New link' }).click();
    const url = await rae.getByTestId('share-url').innerText();
    await expect(rae.getByText('The address is copied.')).toBeVisible();
    expect(await rae.evaluate(() => navigator.clipboard.readText())).toBe(url);
    expect(await clicks()).toBe(isNarrow ? 3 : 2);
  });

test('an invitation that is copied is three clicks from anywhere', async ({ ines }) => {
  await ines.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await ines.goto('/');
  await expect(ines.getByRole('heading', { name: 'Recently edited' })).toBeVisible();
  const clicks = await countClicks(ines);
  await ines
    .getByRole('navigation', { name: 'Workspace' })
    .getByRole('link', { name: 'Administration' })
    .click();
  await ines.getByRole('button', { name: 'Invite member' }).click();
  const dialog = ines.getByRole('dialog', { name: 'Invite member' });
  await expect(dialog.getByLabel('Email')).toBeFocused();
  await ines.keyboard.type('quay.master@example.org');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const url = await dialog.locator('code').innerText();
  await expect(dialog.getByText('It is copied')).toBeVisible();
  expect(await ines.evaluate(() => navigator.clipboard.readText())).toBe(url);
  expect(await clicks()).toBe(3);
});
