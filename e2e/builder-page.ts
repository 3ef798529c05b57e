/** Locators and steps on the page of a template: its source, its builder, and publishing. */
import { expect, type Locator, type Page } from '@playwright/test';

export const sourceOf = (page: Page) => page.getByRole('textbox', { name: 'Template source, JSON5' });
export const builderOf = (page: Page) => page.getByRole('region', { name: 'Builder' });

/** Chooses from the list that an input opens. */
export async function pick(page: Page, input: Locator, option: string): Promise<void> {
  await input.click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Types into the list that has the focus, and takes the first that fits. */
export async function typeAndTake(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text, { delay: 50 });
  // It is marked a moment after the last key; somebody faster presses Enter again.
  const marked = page.locator('[data-combobox-selected]:visible');
  await expect(marked).toContainText(new RegExp(text, 'i'));
  await expect(async () => {
    if ((await marked.count()) > 0) await page.keyboard.press('Enter');
    await expect(marked).toHaveCount(0, { timeout: 2000 });
  }).toPass();
}

/** Opens the list that has the focus, and goes down it to an option. */
export async function goTo(page: Page, option: string): Promise<void> {
  const marked = page.locator('[data-combobox-selected]:visible');
  await expect(async () => {
    await page.keyboard.press('ArrowDown');
    await expect(marked).toHaveText(option, { timeout: 500 });
  }).toPass();
  await page.keyboard.press('Enter');
}

/** Publishes the second version of a template, by keyboard. */
export async function publish(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Publish…' });
  await expect(button).toBeEnabled();
  await button.press('Enter');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Publish version/ })
    .press('Enter');
  await expect(page.getByText(/v2 is published/)).toBeVisible();
}
