/** A new Codex by pointer and by keys: whoever types on at once loses no letter. */
import type { Page } from '@playwright/test';
import { expectSaved, expectText, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';

type Choose = (page: Page) => Promise<void>;

/** The last step of each asks for the Codex; from there nobody waits. */
const WAYS: Readonly<Record<string, Choose>> = {
  'in the menu by pointer': async (page) => {
    await page.getByRole('button', { name: 'New Codex', exact: true }).first().click();
    await page.getByRole('menuitem', { name: 'Blank page', exact: true }).click();
  },
  'in the menu by keys': async (page) => {
    await page.getByRole('button', { name: 'New Codex', exact: true }).first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Blank page', exact: true }).focus();
    await page.keyboard.press('Enter');
  },
  'in the palette': async (page) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('new blank page');
    await expect(page.getByRole('option').first()).toContainText('New blank page');
    await page.keyboard.press('Enter');
  },
};

for (const [way, choose] of Object.entries(WAYS)) {
  test(`every letter typed right after a Codex was asked for ${way} stands in its title`, async ({ rae }) => {
    await rae.goto('/');
    await expect(rae.getByRole('button', { name: 'New Codex', exact: true }).first()).toBeVisible();
    const before = rae.url();
    await choose(rae);
    await rae.keyboard.type('Plums in winter');
    await expect(rae).not.toHaveURL(before);
    await expect(textOf(rae, 'title')).toBeFocused();
    await rae.keyboard.type(', and after');
    await expectText(rae, 'title', 'Plums in winter, and after');
    await expectSaved(rae);
  });
}
