/** An editor makes a form, a stranger fills it in on a phone with a network that comes and goes, and the Codex arrives once. */
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';
import { openShareDialog } from './share-dialog.ts';

test('a stranger fills in a form, offline for a while, and the owner sees one Codex arrive', async ({
  api,
  ines,
  rae,
  stranger,
  workspace,
}) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Wishes of the harbour' });
  await openCodex(ines, id);
  await openCodex(rae, id);
  const dialog = await openShareDialog(rae);
  await dialog.getByRole('button', { name: 'Collect answers with a form' }).click();
  await dialog.getByLabel('Each answer is a new').selectOption({ label: 'Task' });
  await dialog.getByRole('checkbox', { name: 'Estimate' }).uncheck();
  await dialog.getByLabel('Name', { exact: true }).fill('Wishes');
  await dialog.getByLabel('Thank-you text').fill('Thank you. We meet on Mondays.');
  await expectNoViolations(rae, 'new form');
  await dialog.getByRole('button', { name: 'Create form and copy address' }).click();
  const url = await dialog.getByTestId('form-url').innerText();

  await stranger.setViewportSize({ width: 390, height: 844 });
  const heard: string[] = [];
  stranger.on('response', async (response) => {
    if (!response.url().includes('/api/')) return;
    heard.push(`${response.url()} ${await response.text().catch(() => '')}`);
  });
  const page = await stranger.goto(url);
  expect(page?.headers()['x-robots-tag']).toContain('noindex');
  await expect(stranger.getByRole('heading', { name: 'Task' })).toBeVisible();
  await expect(stranger.getByLabel('Estimate')).toHaveCount(0);
  await expectNoViolations(stranger, 'form');
  await expectNoSidewaysScroll(stranger, 'form');

  await stranger.getByRole('button', { name: 'Send' }).click();
  const title = stranger.getByRole('textbox', { name: /^Title/ });
  await expect(title).toBeFocused();
  await expect(title).toHaveAccessibleDescription(/This needs an answer/);
  await title.fill('A bench at the pier');
  await stranger.getByLabel('Priority').selectOption({ label: 'High' });
  await stranger.getByLabel('Description').fill('Facing **west**.\n\n<b>Wood</b>, please.');
  await stranger.context().setOffline(true);
  await stranger.getByRole('button', { name: 'Send' }).click();
  await expect(
    stranger.getByRole('alert').filter({ hasText: 'Not sent: what you wrote is kept' }),
  ).toBeVisible();
  await stranger.context().setOffline(false);
  await stranger.reload();
  await expect(title).toHaveValue('A bench at the pier');
  await stranger.getByRole('button', { name: 'Send' }).dblclick();
  await expect(stranger.getByRole('heading', { name: 'Thank you', exact: true })).toBeVisible();
  await expect(stranger.getByText('We meet on Mondays.')).toBeVisible();

  // Live, in the tree of somebody who did nothing.
  await ines.getByRole('treeitem', { name: /Wishes of the harbour/ }).press('ArrowRight');
  await expect(ines.getByRole('treeitem', { name: /A bench at the pier/ })).toHaveCount(1);
  await ines.getByRole('treeitem', { name: /A bench at the pier/ }).click();
  await expect(ines.getByText('Facing **west**.')).toBeVisible();
  await expect(ines.getByText('<b>Wood</b>, please.')).toBeVisible();
  await expect(dialog.getByText(/1 answer/)).toBeVisible({ timeout: 20_000 });

  // Nothing of the workspace has reached the stranger.
  expect(heard.length).toBeGreaterThan(2);
  const trace = heard.join('\n');
  const secrets = ['harbour', 'Wishes', id, workspace.rae.name, workspace.rae.id, 'Assigned to', 'Estimate'];
  for (const secret of [...secrets, 'Blocked', 'workspace']) expect(trace).not.toContain(secret);

  await dialog.getByRole('button', { name: 'Close the form “Wishes”' }).click();
  await stranger.goto(url);
  await expect(stranger.getByRole('heading', { name: 'This form is closed' })).toBeVisible();
});
