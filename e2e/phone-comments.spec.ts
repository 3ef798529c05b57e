/** Comments under a finger: a tap on a commented passage opens its sheet at the first try, in every kind of text. */
import type { Locator, Page } from '@playwright/test';
import { expectSaved, fieldOf, openCodex, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';
import { createCodex } from './rest.ts';

const sheet = (page: Page): Locator => page.getByRole('region', { name: 'Comment in the text' });

test('a tap opens the comment on a title, a plain text and a rich text, also right after it was written', async ({
  api,
  browser,
  product,
  workspace,
}) => {
  const { id } = await createCodex(api, {
    templateId: 'research-note',
    title: 'Grease of the turntable',
    fields: { hypothesis: 'Before the frost comes.', method: { markdown: 'By weighing the tins.' } },
  });
  const context = await browser.newContext({
    ...{ baseURL: product.url, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  });
  const page = await context.newPage();
  await signIn(page, workspace.rae);
  await openCodex(page, id);
  for (const field of ['title', 'hypothesis', 'method']) {
    const text = textOf(page, field);
    await text.tap();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+Alt+m');
    await page.getByRole('textbox', { name: 'Comment', exact: true }).fill(`On the ${field}`);
    await page.keyboard.press('Control+Enter');
    await expect(sheet(page)).toContainText(`On the ${field}`);
    await expectSaved(page);
    await page.getByRole('button', { name: 'Close the comment' }).tap();
    await expect(sheet(page)).toHaveCount(0);
    // What was commented is selected in the editor still.
    await fieldOf(page, field).locator('.comment-passage').first().tap();
    await expect(sheet(page)).toContainText(`On the ${field}`, { timeout: 5_000 });
    await page.getByRole('button', { name: 'Close the comment' }).tap();
    // At another place: two taps at one would be a double one.
    await fieldOf(page, field)
      .locator('.comment-passage')
      .first()
      .tap({ position: { x: 30, y: 8 } });
    await expect(sheet(page)).toContainText(`On the ${field}`, { timeout: 5_000 });
    await page.getByRole('button', { name: 'Close the comment' }).tap();
  }
  await context.close();
});
