/** The share dialog as people use it, for specs. */
import type { Locator, Page } from '@playwright/test';
import { syncChip } from './codex-page.ts';
import { expect } from './fixtures.ts';

/** Opens the dialog on the page of a Codex, if it is not open. */
export async function openShareDialog(page: Page): Promise<Locator> {
  const dialog = page.getByRole('dialog', { name: 'Share this Codex' });
  if (await dialog.isVisible()) return dialog;
  await expect(syncChip(page)).toHaveAccessibleName(/^Saved/);
  const button = page.getByRole('button', { name: 'Share', exact: true });
  // On a narrow screen it is in the menu.
  if (await button.isVisible()) await button.click();
  else {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Share' }).click();
  }
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Makes a link in the dialog, which stays open with its settings, and answers its address. */
export async function makeLink(page: Page, access: 'can view' | 'can comment' | 'can edit'): Promise<string> {
  const dialog = await openShareDialog(page);
  await dialog.getByRole('button', { name: 'New link' }).click();
  const url = await dialog.getByTestId('share-url').innerText();
  if (access !== 'can view') {
    const changed = page.waitForResponse((response) => response.request().method() === 'PATCH');
    await dialog.getByLabel('Access').selectOption({ label: access });
    await changed;
  }
  return url;
}

/** Comes by a link under a name; without one where a link for reading allows it. */
export async function joinAs(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await giveName(page, name);
}

export async function giveName(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: /^Open “/ }).click();
  await expect(syncChip(page)).toBeVisible();
}
