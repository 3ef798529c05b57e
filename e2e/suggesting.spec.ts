/** Suggesting mode: a guest of a comment link types, one member accepts and another rejects, and the guest types on where the caret was. */
import type { Locator, Page } from '@playwright/test';
import { expectNoViolations } from './accessibility.ts';
import { openCodex, pressWord, syncChip, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type Api, createCodex } from './rest.ts';

const BODY = 'All was well.\n\nA slow payment provider filled the retry queue.\n\nThen it was mended.';

test('what a guest types is a suggestion, which members decide on while the guest types on', async ({
  api,
  rae,
  jon,
  stranger,
}) => {
  const fields = { body: { markdown: BODY } };
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Checkout outage', fields });
  const { url } = await api.post<{ url: string }>(`/codices/${id}/share-links`, { role: 'comment' });
  await stranger.goto(url);
  await stranger.getByLabel('Your name').fill('Kim of the vendor');
  await stranger.getByRole('button', { name: /^Open “/ }).click();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^Can comment/);
  await stranger.getByRole('button', { name: 'Mode: Viewing' }).click();
  await stranger.getByRole('menuitemradio', { name: /^Suggesting/ }).click();

  const text = textOf(stranger, 'body');
  await pressWord(stranger, 'body', 'slow', 'dblclick');
  await stranger.keyboard.type('degraded');
  await expect(text.locator('ins.tracked-added')).toHaveText('degraded');
  await expect(text.locator('del.tracked-removed')).toHaveText('slow');
  await pressWord(stranger, 'body', 'retry', 'dblclick');
  await stranger.keyboard.press('Delete');
  await expect(text.locator('del.tracked-removed')).toHaveCount(2);
  await dropFile(text);
  await expect(stranger.getByText('Files and pictures are added in Editing only.')).toBeVisible();

  for (const page of [rae, jon]) {
    await openCodex(page, id);
    await expect(textOf(page, 'body').locator('ins.suggested-words')).toHaveText('degraded');
    await expect(textOf(page, 'body').locator('del.comment-passage')).toHaveCount(2);
  }
  expect(await bodyOf(api, id)).toBe(BODY);
  await expectNoViolations(stranger, 'suggesting', '[data-codex-body]');

  await pressWord(stranger, 'body', 'mended', 'click');
  await stranger.keyboard.press('End');
  await stranger.keyboard.press('ArrowLeft');
  await textOf(jon, 'body').locator('ins.suggested-words').click();
  await thread(jon).getByRole('button', { name: 'Accept' }).click();
  await expect(text.locator('ins.tracked-added')).toHaveCount(0);
  await expect(text).toContainText('A degraded payment provider');
  // The text was made anew under the caret.
  await stranger.keyboard.type(' twice');
  await expect(text).toContainText('Then it was mended twice.');

  await textOf(rae, 'body').locator('del.comment-passage').filter({ hasText: 'retry' }).click();
  await thread(rae).getByRole('button', { name: 'Reject' }).click();
  await expect(text.locator('del.tracked-removed')).toHaveCount(0);
  await expect(text).toContainText('filled the retry queue');
  await expect(text.locator('ins.tracked-added')).toHaveText('twice');
  await expect(textOf(jon, 'body').locator('ins.suggested-words')).toContainText('twice');
  expect(await bodyOf(api, id)).toBe(BODY.replace('slow', 'degraded'));

  await rae.getByRole('tab', { name: /^Comments/ }).click();
  await rae.getByRole('button', { name: '2 resolved' }).click();
  const settled = rae.getByRole('list', { name: 'Comments' });
  await expect(settled.getByRole('button', { name: /Kim of the vendor/ }).first()).toContainText('Accepted');
  await expect(settled).toContainText('Rejected by Rae Okonjo');
});

async function bodyOf(api: Api, id: string): Promise<string> {
  const { fields } = await api.get<{ fields: { body: { markdown: string } } }>(`/codices/${id}`);
  return fields.body.markdown;
}

async function dropFile(text: Locator): Promise<void> {
  const dataTransfer = await text.page().evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'queue.png', { type: 'image/png' }));
    return data;
  });
  await text.dispatchEvent('drop', { dataTransfer });
}

/** The thread that is open. */
function thread(page: Page): Locator {
  return page.getByRole('region', { name: /^Comment thread on/ });
}
