/** A private Codex: made in the navigator, read by nobody else until its maker lets them in, and not any more when that is taken back. */
import { expectNoViolations } from './accessibility.ts';
import { expectSaved, syncChip, textOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';

test('an editor writes in private, lets a colleague read, and takes that back', async ({
  api,
  rae,
  jon,
  workspace,
}) => {
  await rae.goto('/');
  const own = rae.getByRole('region', { name: 'Private' });
  await own.getByRole('button', { name: 'New private Codex' }).click();
  await rae.getByRole('menuitem', { name: 'Blank page' }).click();
  await expect(rae).toHaveURL(/\/c\//);
  const address = new URL(rae.url()).pathname;
  await expect(textOf(rae, 'title')).toBeFocused();
  await rae.keyboard.type('Salary bands');
  await typeAtEnd(rae, 'body', 'Only for a few.');
  await expectSaved(rae);
  await rae.reload();
  await expect(own.getByRole('link', { name: /Salary bands/ })).toBeVisible();
  await own.getByRole('button', { name: 'New in Salary bands' }).click();
  await rae.getByRole('menuitem', { name: 'Blank page' }).click();
  await expect(rae).not.toHaveURL(new RegExp(address));
  await expect(textOf(rae, 'title')).toBeFocused();
  await rae.keyboard.type('Band three');
  await expectSaved(rae);
  await expect(rae.getByRole('navigation', { name: 'Breadcrumbs' })).toContainText('Salary bands');

  await jon.goto('/');
  await expect(jon.getByRole('region', { name: 'Private' })).toBeVisible();
  await expect(jon.getByText('Salary bands')).toHaveCount(0);
  await jon.goto(address);
  await expect(jon.getByText('Only for a few.')).toHaveCount(0);
  const tree = await api.get<{ items: readonly { title: string }[] }>('/tree?depth=20');
  expect(tree.items.filter(({ title }) => /Salary|Band/.test(title))).toEqual([]);

  await rae.goto(address);
  await rae.getByRole('button', { name: 'Share' }).click();
  const dialog = rae.getByRole('dialog', { name: 'Share this Codex' });
  await expect(dialog.getByText('Who can read this private Codex')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Member or group' }).click();
  await rae.getByRole('option', { name: workspace.jon.name }).click();
  await dialog.getByRole('combobox', { name: 'What they may do' }).selectOption('viewer');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByRole('combobox', { name: `What ${workspace.jon.name} may do` })).toHaveValue(
    'viewer',
  );
  await expectNoViolations(rae, 'who can read a private Codex');

  await jon.goto(address);
  await expect(textOf(jon, 'body')).toContainText('Only for a few.');
  await expect(syncChip(jon)).toHaveAccessibleName(/^View only/);
  const shown = jon.getByRole('region', { name: 'Private' });
  await shown.getByRole('button', { name: 'What is in Salary bands' }).click();
  await expect(shown.getByRole('link', { name: 'Band three' })).toBeVisible();
  await expectNoViolations(jon, 'private Codices in the navigator');

  await dialog.getByRole('button', { name: `Take back: ${workspace.jon.name}` }).click();
  await expect(syncChip(jon)).not.toHaveAccessibleName(/^View only/);
  await jon.goto('/');
  await expect(jon.getByText('Salary bands')).toHaveCount(0);
});
