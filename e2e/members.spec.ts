/** Who belongs to the workspace and what each may do, and that a change takes effect on pages already open. */
import { expectSaved, openCodex, syncChip, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';
import { createCodex } from './rest.ts';

test('somebody added on the members page can sign in at once', async ({ ines, stranger }) => {
  await ines.goto('/admin/members');
  await ines.getByRole('button', { name: 'Add member' }).click();
  const dialog = ines.getByRole('dialog', { name: 'Add member' });
  await dialog.getByLabel('Name').fill('Sana Brandt');
  await dialog.getByLabel('Email').fill('sana@example.org');
  await dialog.getByLabel('First password').fill('first words of a member');
  await dialog.getByRole('button', { name: 'Add member' }).click();
  await expect(ines.getByRole('row', { name: /Sana Brandt/ })).toBeVisible();

  await stranger.goto('/sign-in');
  await stranger.getByLabel('Email').fill('sana@example.org');
  await stranger.getByLabel('Password', { exact: true }).fill('first words of a member');
  await stranger.getByRole('button', { name: 'Sign in' }).click();
  await expect(stranger.getByRole('heading', { name: 'Recently edited' })).toBeVisible();
  await stranger.goto('/admin/members');
  await expect(stranger.getByRole('heading', { name: 'Only admins manage members' })).toBeVisible();
});

test('a changed role and removed access reach the open Codex', async ({ api, ines, stranger, workspace }) => {
  const person = await workspace.add('Olu Tamm', 'editor');
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Under watch' });
  await signIn(stranger, person);
  await openCodex(stranger, id);
  await expect(textOf(stranger, 'body')).toBeEditable();

  await ines.goto('/admin/members');
  await ines.getByRole('combobox', { name: 'Role of Olu Tamm' }).click();
  await ines.getByRole('option', { name: /^Viewer/ }).click();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^View only/);
  await expect(textOf(stranger, 'body')).not.toBeEditable();

  await ines.getByRole('combobox', { name: 'Role of Olu Tamm' }).click();
  await ines.getByRole('option', { name: /^Editor/ }).click();
  await expectSaved(stranger);
  await ines.getByRole('button', { name: 'Remove access: Olu Tamm' }).click();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^Access ended/);
  await expect(textOf(stranger, 'body')).not.toBeEditable();
  await stranger.reload();
  await expect(stranger.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(signIn(stranger, person)).rejects.toThrow();
});
