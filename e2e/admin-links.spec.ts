/** The page of all share links: filtered by who made them, one closed, and all of a person at once. */
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { syncChip } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';
import { joinAs } from './share-dialog.ts';

test('an admin sees every link, closes one, and all of a person, whose guests leave', async ({
  api,
  ines,
  rae,
  stranger,
}) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Out there' });
  const make = (name: string) => api.post<{ url: string }>(`/codices/${id}/share-links`, { name });
  const raes = await rae.request.post(`/api/v1/codices/${id}/share-links`, {
    data: { name: 'For the press', role: 'edit' },
  });
  await make('For the board');
  await make('For the bin');
  await joinAs(stranger, (await raes.json()).url, 'Mo');

  await ines.goto('/admin/links');
  const list = ines.getByRole('list', { name: 'Share links' });
  const press = list.getByRole('listitem').filter({ hasText: 'For the press' });
  await expect(press).toContainText('to Out there');
  await expect(press).toContainText('can edit');
  await expect(press).toContainText('1 guest here now', { timeout: 60_000 });
  await expectNoViolations(ines, 'all share links');
  await ines.setViewportSize({ width: 390, height: 800 });
  await expectNoSidewaysScroll(ines, 'all share links');
  await ines.setViewportSize({ width: 1280, height: 800 });

  await list.getByRole('button', { name: 'Close the link “For the bin” to “Out there”' }).click();
  await expect(list.getByText('For the bin')).toHaveCount(0);
  await ines.getByRole('combobox', { name: 'Made by' }).click();
  await ines.getByRole('option', { name: 'Rae', exact: false }).click();
  await expect(list.getByText('For the board')).toHaveCount(0);
  await ines.getByRole('button', { name: /^Close all links of Rae/ }).click();
  const question = ines.getByRole('dialog', { name: /^Close all links of Rae/ });
  await question.getByRole('button', { name: /^Close all links of Rae/ }).click();
  await expect(stranger.getByRole('alert').filter({ hasText: 'This link was closed.' })).toBeVisible();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^Access ended/);
  await expect(ines.getByText('No link fits.')).toBeVisible();

  await ines.getByRole('combobox', { name: 'State' }).click();
  await ines.getByRole('option', { name: 'Ended' }).click();
  await expect(press).toContainText('closed just now');
  await rae.goto('/admin/links');
  await expect(rae.getByRole('heading', { name: 'Only admins see all share links' })).toBeVisible();
});
