/** A guest of a link comments on the fields it is for, also offline, and nothing that is said elsewhere is ever sent to their page. */
import type { Locator, Page } from '@playwright/test';
import { expectNoViolationsInBothThemes } from './accessibility.ts';
import {
  expectKept,
  expectSaved,
  expectText,
  fieldOf,
  openCodex,
  syncChip,
  textOf,
  typeAtEnd,
} from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { listenTo } from './received-traffic.ts';
import { createApi, createCodex } from './rest.ts';
import { joinAs, openShareDialog } from './share-dialog.ts';

const SOURCE = `{
  id: 'quay-log', version: 1, name: 'Quay log, internal',
  fields: {
    soundings: { type: 'text', label: 'Soundings' },
    repairs: { type: 'richText', label: 'Repairs' },
    contraband: { type: 'text', label: 'Contraband found' },
  },
}`;

const thread = (page: Page): Locator => page.getByRole('region', { name: /^Comment thread on/ });

async function reply(page: Page, text: string): Promise<void> {
  await thread(page).getByRole('textbox', { name: 'Reply' }).fill(text);
  await page.keyboard.press('Control+Enter');
}

test('a guest talks about some fields, offline too, and what is said elsewhere never leaves', async ({
  api,
  product,
  rae,
  stranger,
  workspace,
}) => {
  await api.post('/templates/quay-log/versions', { source: SOURCE, baseVersion: 0 });
  const { id } = await createCodex(api, { templateId: 'quay-log', title: 'Berth nine at low water' });
  await openCodex(rae, id);
  await typeAtEnd(rae, 'soundings', 'Two fathoms at dusk.');
  await expectSaved(rae);
  const { jon } = workspace;
  const token = await product.bindery(['token', 'create', '--user', jon.email, '--name', 'quay log']);
  const ofJon = createApi(product.url, token);
  const say = (markdown: string, anchor?: { field: string }) =>
    ofJon.post<{ id: string }>(`/codices/${id}/comments`, { body: { markdown }, ...(anchor && { anchor }) });
  const elsewhere = [
    await say('Barrels under the crane'),
    await say('Nobody counts the barrels', { field: 'contraband' }),
  ];

  const dialog = await openShareDialog(rae);
  await dialog.getByRole('button', { name: 'For some fields…' }).click();
  const choice = dialog.getByRole('form', { name: 'New link for some fields' });
  await choice.getByLabel('Access').selectOption({ label: 'can comment' });
  for (const label of ['Soundings', 'Repairs']) await choice.getByRole('checkbox', { name: label }).check();
  await choice.getByRole('button', { name: 'Make link for 2 fields' }).click();
  const link = await dialog.getByTestId('share-url').innerText();
  await expect(dialog.getByText('can comment · 2 fields only')).toBeVisible();
  await rae.keyboard.press('Escape');

  const received = listenTo(stranger);
  await joinAs(stranger, link, 'Wim of the quay');
  await expect(syncChip(stranger)).toHaveAccessibleName(/^Can comment/);
  await expectText(stranger, 'soundings', 'Two fathoms at dusk.');
  await expect(textOf(stranger, 'soundings')).not.toBeEditable();
  await stranger.getByRole('button', { name: 'Comment on Soundings', exact: true }).click();
  await stranger.getByRole('textbox', { name: 'Comment', exact: true }).fill('At which end?');
  await stranger.keyboard.press('Control+Enter');
  await expect(thread(stranger)).toContainText('At which end?');

  await rae.goto(`/c/${id}#comments`);
  const listed = rae.getByRole('list', { name: 'Comments' }).getByRole('button', { name: /Wim of the quay/ });
  await listed.click();
  await expect(thread(rae)).toContainText('guest');
  await reply(rae, 'At the north end.');
  await expect(thread(stranger)).toContainText('At the north end.');

  await stranger.context().setOffline(true);
  await reply(stranger, 'Then it silted up.');
  await expectKept(stranger);
  elsewhere.push(await say('Barrels again', { field: 'contraband' }));
  await stranger.context().setOffline(false);
  await expect(thread(rae)).toContainText('Then it silted up.');
  await expectSaved(rae);

  // What is listed and counted is this one thread, by light and in the dark, on a phone too.
  await expect(stranger.getByRole('button', { name: 'Comments, 1 open', exact: true })).toBeVisible();
  await expectNoViolationsInBothThemes(stranger, 'comments on some fields');
  await stranger.setViewportSize({ width: 390, height: 844 });
  await expect(stranger.getByRole('region', { name: 'Comment in the text' })).toContainText('silted up');
  await expectNoViolationsInBothThemes(stranger, 'comments on some fields, on a phone');
  await stranger.getByRole('button', { name: 'Close the comment' }).click();
  await stranger.getByRole('button', { name: 'Comments, 1 open', exact: true }).click();
  const list = stranger.getByRole('dialog', { name: 'Comments' });
  await expect(list.getByRole('list', { name: 'Comments' }).getByRole('listitem')).toHaveCount(1);
  await expect(list.getByRole('button', { name: 'Comment on the Codex' })).toHaveCount(0);
  await stranger.keyboard.press('Escape');
  await stranger.setViewportSize({ width: 1280, height: 720 });

  // It goes with its place, and comes back with it.
  const { items } = await api.get<{ items: { id: string; comments: { body: { markdown: string } }[] }[] }>(
    `/codices/${id}/comments`,
  );
  const asked = items.find(({ comments: [first] }) => first?.body.markdown === 'At which end?')?.id ?? '';
  await api.patch(`/comments/${asked}`, { anchor: { field: 'contraband' } });
  await expect(stranger.getByRole('button', { name: 'Comments', exact: true })).toBeVisible();
  await api.patch(`/comments/${asked}`, { anchor: { field: 'repairs' } });
  await expect(stranger.getByRole('button', { name: 'Comments, 1 open', exact: true })).toBeVisible();
  await stranger.reload();
  await expect(
    fieldOf(stranger, 'repairs').getByRole('button', { name: 'Repairs: 1 comment thread', exact: true }),
  ).toBeVisible();

  const closing = await openShareDialog(rae);
  await closing.getByRole('button', { name: /^Close the link/ }).click();
  await expect(stranger.getByRole('alert').filter({ hasText: 'This link was closed.' })).toBeVisible();

  expect(received.length).toBeGreaterThan(10);
  const trace = received.join('\n');
  for (const secret of [
    ...['arrels', 'contraband', 'Contraband', 'Berth nine', 'internal', jon.name, jon.id],
    ...elsewhere.map((thread) => thread.id),
  ])
    expect(trace).not.toContain(secret);
});
