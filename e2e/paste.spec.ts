/** Pasting: Word's lists, lines and paths, table rows, and pictures from another Codex. */
import { randomUUID } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import { expectSaved, fieldOf, openCodex, pickerOf, syncChip, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type CodexAnswer, createCodex } from './rest.ts';

const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const wordItem = (text: string) =>
  `<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span><![endif]>${text}</p>`;

test('lists of Word are lists, lines stay lines, and a path keeps its backslashes', async ({ api, rae }) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Pasted' });
  await openCodex(rae, id);
  const summary = textOf(rae, 'summary');
  await paste(summary, { 'text/html': `${wordItem('One')}${wordItem('Two')}`, 'text/plain': '· One\n· Two' });
  await expect(summary.locator('ul > li')).toHaveText(['One', 'Two']);

  const rootCause = textOf(rae, 'rootCause');
  await paste(rootCause, { 'text/plain': 'C:\\temp\\new\nuse * sparingly\nlast' });
  await expect(rootCause.locator('p')).toHaveText(['C:\\temp\\new', 'use * sparingly', 'last']);
  await expectSaved(rae);
});

test('rows of a spreadsheet become rows of a table field, and lines become tags', async ({ api, rae }) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Rows' });
  await openCodex(rae, id);
  const timeline = fieldOf(rae, 'timeline');
  await timeline.getByRole('button', { name: 'Add a row' }).click();
  const first = timeline.getByRole('textbox').first();
  await paste(first, { 'text/plain': '09:12\tIt began\n09:31\tIt was seen' });
  await expect(timeline.getByRole('textbox', { name: 'What happened, row 2' })).toBeVisible();
  await paste(pickerOf(rae, 'services'), { 'text/plain': 'checkout\n• payments\nsearch' });
  await expect(fieldOf(rae, 'services')).toContainText('payments');
  await expectSaved(rae);
  const { fields } = await api.get<CodexAnswer>(`/codices/${id}`);
  expect(fields['services']).toEqual(expect.arrayContaining(['checkout', 'payments', 'search']));
  expect(fields['timeline']).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ time: '09:12', event: 'It began' }),
      expect.objectContaining({ time: '09:31', event: 'It was seen' }),
    ]),
  );
});

test('a tag that is too long stays in the input and says why, typed or pasted; nothing is cut', async ({
  api,
  rae,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Tags' });
  await openCodex(rae, id);
  const [picker, field] = [pickerOf(rae, 'services'), fieldOf(rae, 'services')];
  const long = 'l'.repeat(70);
  await paste(picker, { 'text/plain': `checkout\n${long}\nsearch` });
  await expect(field).toContainText('search');
  await expect(picker).toHaveValue(long);
  const refusal = 'A tag has at most 64 characters; this one has 70.';
  await expect(rae.getByRole('status').filter({ hasText: refusal })).toBeVisible();

  await picker.press('Enter');
  await picker.press('Tab');
  await expect(field.getByRole('alert')).toHaveText(refusal);
  await expect(picker).toHaveValue(long);
  await picker.focus();
  for (let times = 0; times < 6; times += 1) await picker.press('Backspace');
  await expect(field.getByRole('alert')).toHaveCount(0);
  await picker.press('Enter');
  await expect(picker).toHaveValue('');
  await expectSaved(rae);
  const { fields } = await api.get<CodexAnswer>(`/codices/${id}`);
  expect(fields['services']).toEqual(['checkout', 'search', 'l'.repeat(64)]);
});

test('a picture copied to another Codex is there for its guests, also when the first is gone', async ({
  api,
  rae,
  stranger,
}) => {
  const from = await createCodex(api, { templateId: 'blank-page', title: 'First home' });
  const to = await createCodex(api, { templateId: 'blank-page', title: 'Second home' });
  await openCodex(rae, from.id);
  const assetId = await upload(rae, from.id);
  await api.patch(`/codices/${from.id}`, {
    fields: { body: { markdown: `![dot](/api/v1/assets/${assetId})` } },
  });
  await expect.poll(() => isDrawn(textOf(rae, 'body'))).toBe(true);

  await openCodex(rae, to.id);
  await paste(textOf(rae, 'body'), { 'text/html': `<img src="/api/v1/assets/${assetId}" alt="dot">` });
  await expect.poll(() => isDrawn(textOf(rae, 'body'))).toBe(true);
  await expectSaved(rae);

  const link = await api.post<{ url: string }>(`/codices/${to.id}/share-links`, { role: 'view' });
  await stranger.goto(link.url);
  await stranger.getByLabel('Your name').fill('Mo from the vendor');
  await stranger.getByRole('button', { name: /^Open “/ }).click();
  await expect(syncChip(stranger)).toBeVisible();
  await expect.poll(() => isDrawn(textOf(stranger, 'body'))).toBe(true);

  await api.delete(`/codices/${from.id}`);
  await api.post(`/codices/${from.id}/purge`);
  const status = () =>
    stranger.evaluate(
      async (id) => (await fetch(`/api/v1/assets/${id}`, { cache: 'reload' })).status,
      assetId,
    );
  expect(await status()).toBe(200);
});

/** As a browser pastes: at the caret of the box, with these forms on the clipboard. */
async function paste(box: Locator, forms: Readonly<Record<string, string>>): Promise<void> {
  await box.focus();
  await box.evaluate((element, entries) => {
    const clipboardData = new DataTransfer();
    for (const [type, text] of Object.entries(entries)) clipboardData.setData(type, text);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, forms);
}

async function upload(page: Page, codexId: string): Promise<string> {
  const id = randomUUID();
  const response = await page.request.post(`/api/v1/codices/${codexId}/assets?name=dot.png&id=${id}`, {
    headers: { 'content-type': 'application/octet-stream', origin: new URL(page.url()).origin },
    data: Buffer.from(PICTURE, 'base64'),
  });
  expect(response.status(), await response.text()).toBe(201);
  return id;
}

async function isDrawn(box: Locator): Promise<boolean> {
  const image = box.locator('img').first();
  if ((await image.count()) === 0) return false;
  return image.evaluate((each: HTMLImageElement) => each.complete && each.naturalWidth > 0);
}
