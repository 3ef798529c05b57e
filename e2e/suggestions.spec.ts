/** Suggestions on a Codex: a guest proposes, one member accepts and another rejects, and the history has both names. */
import type { Locator, Page } from '@playwright/test';
import { expectNoViolations } from './accessibility.ts';
import { expectSaved, openCodex, pressWord, syncChip, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type Api, createCodex } from './rest.ts';

const BODY = 'All was well.\n\nA slow payment provider filled the retry queue.\n\nThen it was mended.';

test('a guest suggests, one member accepts and another rejects; the text is touched by neither before', async ({
  api,
  rae,
  jon,
  stranger,
}) => {
  const id = await codexWith(api);
  const { url } = await api.post<{ url: string }>(`/codices/${id}/share-links`, { role: 'comment' });
  await stranger.goto(url);
  await stranger.getByLabel('Your name').fill('Kim of the vendor');
  await stranger.getByRole('button', { name: /^Open “/ }).click();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^Can comment/);

  // Three acts for a suggestion: select, Suggest, type.
  await pressWord(stranger, 'body', 'slow', 'dblclick');
  await stranger.getByRole('button', { name: 'Suggest', exact: true }).click();
  const words = stranger.getByRole('textbox', { name: 'Suggested words' });
  await expect(words).toHaveValue('slow');
  await words.fill('degraded');
  await stranger.getByRole('textbox', { name: 'Why' }).fill('It never went down.');
  await stranger.keyboard.press('Control+Enter');
  await expect(thread(stranger)).toContainText('degraded');
  await expect(thread(stranger).getByRole('button', { name: 'Accept' })).toHaveCount(0);

  for (const page of [rae, jon]) {
    await openCodex(page, id);
    await expect(textOf(page, 'body').locator('ins.suggested-words')).toHaveText('degraded');
    await expect(textOf(page, 'body').locator('del.comment-passage')).toHaveText('slow');
  }
  await pressWord(rae, 'body', 'retry', 'dblclick');
  await rae.getByRole('button', { name: 'Suggest', exact: true }).click();
  await rae.getByRole('textbox', { name: 'Suggested words' }).fill('');
  await rae.keyboard.press('Control+Enter');
  await expectSaved(rae);
  expect(await bodyOf(api, id)).toBe(BODY);
  await expectNoViolations(rae, 'suggestions', '[data-comments]');

  await textOf(jon, 'body').locator('ins.suggested-words').click();
  await expect(thread(jon)).toContainText('It never went down.');
  await thread(jon).getByRole('button', { name: 'Accept' }).click();
  for (const page of [rae, stranger])
    await expect(textOf(page, 'body')).toContainText('A degraded payment provider');
  await expect(textOf(stranger, 'body').locator('ins.suggested-words')).toHaveCount(0);

  await textOf(jon, 'body').locator('del.comment-passage').click();
  await thread(jon).getByRole('button', { name: 'Reject' }).click();
  await expect(textOf(rae, 'body').locator('del.comment-passage')).toHaveCount(0);
  await rae.getByRole('tab', { name: /^Comments/ }).click();
  await rae.getByRole('button', { name: '2 resolved' }).click();
  const settled = rae.getByRole('list', { name: 'Comments' });
  await expect(settled.getByRole('button', { name: /Kim of the vendor/ })).toContainText('Accepted');
  await expect(settled).toContainText('Rejected by Jon Vesely');
  expect(await bodyOf(api, id)).toBe(BODY.replace('slow', 'degraded'));
  await jon.goto(`/c/${id}/history`);
  await expect(jon.getByText('with a suggestion by Kim of the vendor')).toBeVisible();
});

async function codexWith(api: Api): Promise<string> {
  const fields = { body: { markdown: BODY } };
  return (await createCodex(api, { templateId: 'blank-page', title: 'Checkout outage', fields })).id;
}

async function bodyOf(api: Api, id: string): Promise<string> {
  const { fields } = await api.get<{ fields: { body: { markdown: string } } }>(`/codices/${id}`);
  return fields.body.markdown;
}

/** The thread that is open. */
function thread(page: Page): Locator {
  return page.getByRole('region', { name: /^Comment thread on/ });
}
