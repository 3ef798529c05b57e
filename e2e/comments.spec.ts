/** Comments on a Codex: two members and a guest talk about a passage while somebody else rewrites and moves it. */
import type { Locator, Page } from '@playwright/test';
import { expectKept, expectSaved, openCodex, syncChip, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { lineOf } from './line.ts';
import { type Api, createCodex } from './rest.ts';

const WORDS = 'one in six checkouts failed';
const BODY = `Before it all was well.\n\nThat night ${WORDS}.\n\nThen it was mended.`;

test('two members and a guest of a comment link talk about a passage that a third rewrites and moves', async ({
  api,
  ines,
  rae,
  jon,
  stranger,
}) => {
  const id = await codexWith(api, BODY);
  await Promise.all([ines, rae, jon].map((page) => openCodex(page, id)));

  // Two clicks for a comment on what is selected.
  await selectParagraph(rae, 'That night');
  await rae.getByRole('button', { name: /^Comment(?! on)/ }).click();
  await rae.getByRole('textbox', { name: 'Comment', exact: true }).fill('The whole window, or the *peak*?');
  await rae
    .getByRole('button', { name: /^Comment(?! on)/ })
    .last()
    .click();
  await expectSaved(rae);

  await jon.goto(`/c/${id}#comments`);
  await expect(listed(jon, 'Rae Okonjo')).toContainText(WORDS);
  await listed(jon, 'Rae Okonjo').click();
  await reply(jon, 'The whole window.');

  const { url } = await api.post<{ url: string }>(`/codices/${id}/share-links`, { role: 'comment' });
  await stranger.goto(url);
  await stranger.getByLabel('Your name').fill('Kim of the vendor');
  await stranger.getByRole('button', { name: /^Open “/ }).click();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^Can comment/);
  await expect(textOf(stranger, 'body')).not.toBeEditable();
  await passage(stranger).click();
  await expect(thread(stranger)).toContainText('The whole window.');
  await reply(stranger, 'Ours counted the same.');
  await expect(thread(jon)).toContainText('Kim of the vendor');
  await expect(thread(jon)).toContainText('guest');
  await expect(thread(jon).getByText('peak').locator('xpath=self::em')).toBeVisible();

  // Rewritten before and in the middle, and moved to the end.
  await selectParagraph(ines, 'That night');
  await ines.keyboard.press('Control+x');
  await expect(passage(jon)).toHaveCount(0);
  await expect(thread(jon)).toContainText('Text removed');
  await textOf(ines, 'body').press('Control+End');
  await ines.keyboard.press('Enter');
  await ines.keyboard.press('Control+v');
  await ines.keyboard.type(' We know.');
  for (const page of [rae, jon, stranger])
    await expect(passage(page)).toHaveText(/one in six checkouts failed/);
  await textOf(ines, 'body').getByText('That night').click();
  await ines.keyboard.press('Home');
  await ines.keyboard.type('Indeed: ');
  for (const page of [rae, jon, stranger]) {
    await expect(passage(page)).toHaveText(`That night ${WORDS}.`);
    await expect(textOf(page, 'body')).toContainText('Then it was mended.Indeed: That night');
    await expect(thread(page)).toContainText('Ours counted the same.');
  }

  // Whoever has it open goes on reading it.
  await thread(jon).getByRole('button', { name: 'Resolve' }).click();
  await expect(thread(rae)).toContainText('Resolved by Jon Vesely');
  await expect(passage(jon)).toHaveCount(0);
});

test('what two say offline is all there afterwards', async ({ api, rae, jon }) => {
  const id = await codexWith(api, BODY);
  await openCodex(rae, id);
  await selectParagraph(rae, 'That night');
  await rae.keyboard.press('Control+Alt+m');
  await rae.getByRole('textbox', { name: 'Comment', exact: true }).fill('Which region?');
  await rae.keyboard.press('Control+Enter');
  await expectSaved(rae);
  await openCodex(jon, id);
  await passage(jon).click();
  await expect(thread(jon)).toContainText('Which region?');

  const lines = [await lineOf(rae), await lineOf(jon)];
  await Promise.all([rae, jon].map((page) => page.reload()));
  for (const page of [rae, jon]) {
    await expectSaved(page);
    await passage(page).click();
  }
  for (const line of lines) line.cut();
  await reply(rae, 'I mean the failures.');
  await reply(jon, 'Both regions.');
  await thread(jon).getByRole('button', { name: 'Resolve' }).click();
  for (const page of [rae, jon]) {
    await expect(syncChip(page)).toHaveAccessibleName(/waiting/);
    await expectKept(page);
  }
  for (const line of lines) line.mend();
  for (const page of [rae, jon]) await expectSaved(page);
  for (const page of [rae, jon]) {
    await page.reload();
    await page.getByRole('tab', { name: /^Comments/ }).click();
    await page.getByRole('button', { name: '1 resolved' }).click();
    await listed(page, 'Rae Okonjo').click();
    await expect(thread(page)).toContainText('I mean the failures.');
    await expect(thread(page)).toContainText('Both regions.');
  }
});

test('a comment that is being written is there after a reload; who may only look reads and has no box', async ({
  api,
  rae,
  stranger,
}) => {
  const id = await codexWith(api, BODY);
  await openCodex(rae, id);
  await selectParagraph(rae, 'That night');
  await rae.keyboard.press('Control+Alt+m');
  await rae.getByRole('textbox', { name: 'Comment', exact: true }).fill('Half a thought');
  await rae.reload();
  const box = rae.getByRole('textbox', { name: 'Comment', exact: true });
  await expect(box).toHaveValue('Half a thought');
  await box.press('Control+Enter');
  await expectSaved(rae);

  const { url } = await api.post<{ url: string }>(`/codices/${id}/share-links`, { role: 'view' });
  await stranger.setViewportSize({ width: 390, height: 844 });
  await stranger.goto(url);
  await stranger.getByLabel('Your name').fill('Reader');
  await stranger.getByRole('button', { name: /^Open “/ }).click();
  await passage(stranger).click();
  await expect(thread(stranger)).toContainText('Half a thought');
  await expect(stranger.getByText('1 of 1')).toBeVisible();
  await expect(stranger.getByRole('textbox', { name: 'Reply' })).toHaveCount(0);
  await expect(thread(stranger).getByRole('button', { name: 'Resolve' })).toHaveCount(0);
});

async function codexWith(api: Api, markdown: string): Promise<string> {
  const fields = { body: { markdown } };
  return (await createCodex(api, { templateId: 'blank-page', title: 'Checkout outage', fields })).id;
}

async function selectParagraph(page: Page, words: string): Promise<void> {
  await textOf(page, 'body').getByText(words).click({ clickCount: 3 });
}

function passage(page: Page): Locator {
  return textOf(page, 'body').locator('.comment-passage').first();
}

/** The thread that is open. */
function thread(page: Page): Locator {
  return page.getByRole('region', { name: /^Comment thread on/ });
}

function listed(page: Page, author: string): Locator {
  return page.getByRole('list', { name: 'Comments' }).getByRole('button', { name: new RegExp(author) });
}

async function reply(page: Page, text: string): Promise<void> {
  await thread(page).getByRole('textbox', { name: 'Reply' }).fill(text);
  await page.keyboard.press('Control+Enter');
}
