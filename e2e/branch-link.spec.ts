/** A share link of a branch: a guest writes and speaks there, sees nothing of main, and reads what became of it once it is merged. */
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { expectSaved, expectText, syncChip, textOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type Api, createCodex, markdownOf } from './rest.ts';

async function begin(api: Api, title: string): Promise<string> {
  const { id } = await createCodex(api, { templateId: 'incident-review', title });
  await api.patch(`/codices/${id}`, { fields: { summary: { markdown: 'As it is on main.' } } });
  await api.post(`/codices/${id}/branches`, { name: 'vendor' });
  return id;
}

test('a guest of a branch writes on it beside a member, and the merge ends the link with a page that says so', async ({
  api,
  rae,
  stranger,
}) => {
  const id = await begin(api, 'Branch shared');
  await rae.goto(`/c/${id}/branches/vendor`);
  await expectSaved(rae);
  await rae.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = rae.getByRole('dialog', { name: 'Share the branch “vendor”' });
  await expect(dialog).toContainText('nothing of main');
  await expectNoViolations(rae, 'sharing a branch', '[role="dialog"]');
  await dialog.getByRole('button', { name: 'New link' }).click();
  await expect(dialog.getByText(/branch “vendor” only/)).toBeVisible();
  await rae.keyboard.press('Escape');
  const link = await api.post<{ url: string }>(`/codices/${id}/share-links`, {
    role: 'edit',
    branch: 'vendor',
  });

  await stranger.goto(link.url);
  await stranger.getByLabel('Your name').fill('Kim of the vendor');
  await stranger.getByRole('button', { name: /^Open “/ }).click();
  await expect(stranger.locator('header')).toContainText('Branch vendor');
  await typeAtEnd(stranger, 'summary', ' And what we saw.');
  await expectText(rae, 'summary', 'As it is on main. And what we saw.');
  await expectSaved(stranger);
  await expectNoViolations(stranger, 'a branch as its guest sees it');
  await textOf(stranger, 'summary').getByText('As it is').click({ clickCount: 3 });
  await stranger.keyboard.press('Control+Alt+m');
  await stranger.getByRole('textbox', { name: 'Comment', exact: true }).fill('Is this right?');
  await stranger.keyboard.press('Control+Enter');
  await expect(textOf(rae, 'summary').locator('.comment-passage').first()).toBeVisible();
  // What is written on main meanwhile does not reach them.
  await api.patch(`/codices/${id}`, { title: 'Branch shared, secret on main' });
  expect(await markdownOf(api, id, 'summary')).not.toContain('what we saw');
  await stranger.reload();
  await expectText(stranger, 'title', 'Branch shared');
  await expect(syncChip(stranger)).toHaveAccessibleName(/Saved/);
  await stranger.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(stranger, 'a branch as its guest sees it');

  await rae.goto(`/c/${id}/branches/vendor/merge`);
  await rae.getByRole('button', { name: 'Merge into main' }).click();
  await expect(rae.getByText('Merged “vendor”')).toBeVisible();
  await expect(stranger.getByRole('heading', { name: 'This draft is finished' })).toBeVisible({
    timeout: 15_000,
  });
  await expect(stranger.getByText(/was merged into the document/)).toBeVisible();
  await stranger.reload();
  await expect(stranger.getByRole('heading', { name: 'This draft is finished' })).toBeVisible();
  await expect(stranger.getByText('secret on main')).toHaveCount(0);
});

test('a branch that is closed ends its links, and one opened again does not open them', async ({
  api,
  stranger,
}) => {
  const id = await begin(api, 'Branch shared and closed');
  const { url } = await api.post<{ url: string }>(`/codices/${id}/share-links`, {
    role: 'view',
    branch: 'vendor',
  });
  await stranger.goto(url);
  await stranger.getByRole('button', { name: /^Open “/ }).click();
  await expectText(stranger, 'summary', 'As it is on main.');
  await api.delete(`/codices/${id}/branches/vendor`);
  await expect(stranger.getByText(/the draft was not taken over/)).toBeVisible({ timeout: 15_000 });
  await api.post(`/codices/${id}/branches/vendor/reopen`, {});
  await stranger.reload();
  await expect(stranger.getByRole('heading', { name: 'This draft is finished' })).toBeVisible();
});
