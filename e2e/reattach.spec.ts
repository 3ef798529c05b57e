/** Text typed into a paragraph that somebody else restructures is reattached, or reported. */
import type { Page } from '@playwright/test';
import { expectSaved, openCodex, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const TEXT = 'one two three';

test('letters typed without a connection are put into what became of the paragraph, or offered to be copied', async ({
  api,
  rae,
  jon,
}) => {
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Apart',
    fields: { summary: { markdown: `zero\n\n${TEXT}` } },
  });
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  await rae.context().setOffline(true);
  await toSecondParagraph(rae, 'End');
  await rae.keyboard.type(' and more');
  await toSecondParagraph(jon, 'Home');
  await typeLetters(jon, ['#', '#', ' ']);
  await expect(textOf(jon, 'summary').locator('h2')).toHaveText(TEXT);
  await expectSaved(jon);
  await rae.context().setOffline(false);
  await expect(textOf(jon, 'summary').locator('h2')).toHaveText(`${TEXT} and more`);
  await expect(textOf(rae, 'summary').locator('h2')).toHaveText(`${TEXT} and more`);

  await rae.context().setOffline(true);
  await rae.keyboard.type(' still');
  await api.patch(`/codices/${id}`, { fields: { summary: { markdown: 'zero' } } });
  await expect(textOf(jon, 'summary')).toHaveText('zero');
  await rae.context().setOffline(false);
  const notice = rae.getByRole('alert').filter({ hasText: 'Somebody deleted what you were writing' });
  await expect(notice).toContainText(`${TEXT} and more still`);
  await expect(textOf(rae, 'summary')).toHaveText('zero');
  await rae.reload();
  await expect(notice).toContainText(`${TEXT} and more still`);
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice).toHaveCount(0);
  await expectSaved(rae);
});

async function typeLetters(page: Page, letters: Iterable<string>): Promise<void> {
  for (const letter of letters) await page.keyboard.press(letter === ' ' ? 'Space' : letter);
}

/** Puts the caret to one end of the second paragraph, and makes sure that it is there: keys pressed while a page draws are lost at times. */
async function toSecondParagraph(page: Page, end: 'Home' | 'End'): Promise<void> {
  await expect(async () => {
    await textOf(page, 'summary').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.press(end);
    const place = await page.evaluate(() => {
      const selection = getSelection();
      return [selection?.anchorNode?.parentElement?.closest('p')?.textContent, selection?.anchorOffset];
    });
    expect(place).toEqual([TEXT, end === 'Home' ? 0 : TEXT.length]);
  }).toPass();
}
