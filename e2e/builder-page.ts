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
  await expect(markedIn(page)).toContainText(new RegExp(text, 'i'));
  await takeMarked(page);
}

/** Opens the list that has the focus, and goes down it to an option. */
export async function goTo(page: Page, option: string): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('ArrowDown');
    await expect(markedIn(page)).toHaveText(option, { timeout: 500 });
  }).toPass();
  await takeMarked(page);
}

const markedIn = (page: Page) => page.locator('[data-combobox-selected]:visible');

/** Takes the marked option. The list heeds Enter a moment after it marks one; somebody faster presses again. */
async function takeMarked(page: Page): Promise<void> {
  await expect(async () => {
    if ((await markedIn(page).count()) > 0) await page.keyboard.press('Enter');
    await expect(markedIn(page)).toHaveCount(0, { timeout: 2000 });
  }).toPass();
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
