/** Members and roles, and changes that take effect on open pages. */

import { keysIn } from './browser-store.ts';
import { expectSaved, openCodex, syncChip, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';
import { createCodex } from './rest.ts';

test('somebody invited chooses a password and is in; when it is lost, a link lets them back in', async ({
  ines,
  stranger,
}) => {
  await ines.goto('/admin/members');
  await ines.getByRole('button', { name: 'Invite member' }).click();
  const dialog = ines.getByRole('dialog', { name: 'Invite member' });
  await dialog.getByLabel('Email').fill('sana@example.org');
  await ines.keyboard.press('Enter');
  const invitation = await dialog.locator('code').innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(ines.getByRole('listitem').filter({ hasText: 'sana@example.org' })).toBeVisible();

  await stranger.goto(invitation);
  await stranger.getByLabel('Your name').fill('Sana Brandt');
  await expect(stranger.getByLabel('Email')).toHaveValue('sana@example.org');
  await stranger.getByLabel('Password', { exact: true }).fill('first words of a member');
  await stranger.keyboard.press('Enter');
  await expect(stranger.getByRole('heading', { name: 'Recently edited' })).toBeVisible();
  await stranger.goto('/admin/members');
  await expect(stranger.getByRole('heading', { name: 'Only admins manage members' })).toBeVisible();
  await stranger.goto(`${new URL(invitation).pathname}?again${new URL(invitation).hash}`);
  await expect(stranger.getByRole('heading', { name: 'This invitation does not work' })).toBeVisible();

  await ines.reload();
  await ines.getByRole('button', { name: 'New password link: Sana Brandt' }).click();
  const linkDialog = ines.getByRole('dialog', { name: 'A new password for Sana Brandt' });
  await linkDialog.getByRole('button', { name: 'Create link' }).click();
  await stranger.context().clearCookies();
  await stranger.goto(await linkDialog.locator('code').innerText());
  await stranger.getByLabel('New password', { exact: true }).fill('second words of a member');
  await stranger.getByRole('button', { name: 'Set password' }).click();
  await expect(stranger.getByRole('heading', { name: 'Recently edited' })).toBeVisible();
});

test('a changed role and the end of access reach the open Codex, where a removed member keeps their name', async ({
  api,
  ines,
  stranger,
  workspace,
}) => {
  const person = await workspace.add('Olu Tamm', 'editor');
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Under watch' });
  await signIn(stranger, person);
  await openCodex(stranger, id);
  await expect(textOf(stranger, 'body')).toBeEditable();
  await textOf(stranger, 'body').pressSequentially('Steady hands');
  await expectSaved(stranger);

  await ines.goto('/admin/members');
  await ines.getByRole('combobox', { name: 'Role of Olu Tamm' }).click();
  await ines.getByRole('option', { name: /^Viewer/ }).click();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^View only/);
  await expect(textOf(stranger, 'body')).not.toBeEditable();

  await ines.getByRole('combobox', { name: 'Role of Olu Tamm' }).click();
  await ines.getByRole('option', { name: /^Editor/ }).click();
  await expectSaved(stranger);
  await ines.getByRole('button', { name: 'Suspend: Olu Tamm' }).click();
  await ines.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^Access ended/);
  await expect(textOf(stranger, 'body')).not.toBeEditable();
  await expect.poll(() => keysIn(stranger, 'documents')).not.toEqual([]);
  await stranger.reload();
  await expect(stranger.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  // Nothing was waiting, so nothing stays.
  await expect.poll(() => keysIn(stranger, 'documents')).toEqual([]);
  await expect(signIn(stranger, person)).rejects.toThrow();

  await ines.getByRole('button', { name: 'Remove: Olu Tamm' }).click();
  const removal = ines.getByRole('dialog', { name: 'Remove Olu Tamm for good?' });
  await expect(removal.getByText(/^Everything they wrote stays, with the name Olu Tamm/)).toBeVisible();
  await removal.getByRole('button', { name: 'Remove for good' }).click();
  await expect(ines.getByRole('row').filter({ hasText: 'Olu Tamm' })).toHaveCount(0);
  await ines.goto(`/c/${id}/history`);
  await expect(ines.getByText('Olu Tamm', { exact: false }).filter({ visible: true }).first()).toBeVisible();
});
