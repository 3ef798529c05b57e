/** A guest of a link for a part of the tree finds their way, writes below, and sees a Codex leave while it is open. */
import { expectSaved, expectText, openCodex, textOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { listenTo } from './received-traffic.ts';
import { createCodex } from './rest.ts';
import { joinAs, openShareDialog } from './share-dialog.ts';

test('a link leads to everything below, live, and a Codex that is moved out closes', async ({
  api,
  rae,
  stranger,
}) => {
  const make = async (title: string, parentId?: string) =>
    (await createCodex(api, { templateId: 'blank-page', title, ...(parentId && { parentId }) })).id;
  const root = await make('Harbour, internal');
  const top = await make('Berth 4', root);
  const crane = await make('Crane', top);
  const other = await make('Salaries', root);

  await openCodex(rae, top);
  const dialog = await openShareDialog(rae);
  await dialog.getByText('And the one below it').click();
  await dialog.getByRole('button', { name: 'New link' }).click();
  const link = await dialog.getByTestId('share-url').innerText();
  const changed = rae.waitForResponse((response) => response.request().method() === 'PATCH');
  await dialog.getByLabel('Access').selectOption({ label: 'can edit' });
  await changed;
  await expect(dialog.getByText('can edit · with everything below')).toBeVisible();
  await rae.keyboard.press('Escape');

  const received = listenTo(stranger);
  await joinAs(stranger, link, 'Mo');
  const tree = stranger.getByRole('navigation', { name: 'Codices of this link' });
  await expect(tree.getByRole('link')).toHaveText(['Berth 4', 'Crane']);
  await tree.getByRole('link', { name: 'Crane' }).click();
  await expectText(stranger, 'title', 'Crane');
  await typeAtEnd(stranger, 'body', 'Brake checked.');
  await expectSaved(stranger);
  await openCodex(rae, crane);
  await expectText(rae, 'body', 'Brake checked.');

  // Kept up to date, and by the address of the Codex too.
  await make('Hoist', crane);
  await expect(tree.getByRole('link')).toHaveText(['Berth 4', 'Crane', 'Hoist']);
  await stranger.goBack();
  await expectText(stranger, 'title', 'Berth 4');
  await stranger.goForward();
  await expectText(stranger, 'title', 'Crane');

  await api.post(`/codices/${crane}/move`, { parentId: other });
  const left = stranger.getByRole('alert').filter({ hasText: 'moved out of what your link leads to' });
  await expect(left).toBeVisible();
  await expect(textOf(stranger, 'body')).not.toBeEditable();
  await expect(tree.getByRole('link')).toHaveText(['Berth 4']);
  await left.getByRole('link', { name: 'To the Codices of the link' }).click();
  await expectText(stranger, 'title', 'Berth 4');
  await api.post(`/codices/${crane}/move`, { parentId: top });
  await expect(tree.getByRole('link')).toHaveText(['Berth 4', 'Crane', 'Hoist']);
  await tree.getByRole('link', { name: 'Crane' }).click();
  await typeAtEnd(stranger, 'body', ' Again.');
  await expectSaved(stranger);
  expect(received.length).toBeGreaterThan(5);
  expect(received.join('\n')).not.toMatch(/Salaries|Harbour, internal/);
});
