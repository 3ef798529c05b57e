/** A group that may edit one Codex: made, named, used, taken back; and what the audit log says of it. */
import { expectNoViolations } from './accessibility.ts';
import { openCodex, syncChip, textOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';
import { createCodex } from './rest.ts';

test('a viewer edits by a group until that is taken back, and the audit log says so', async ({
  api,
  ines,
  stranger,
  workspace,
}) => {
  const person = await workspace.add('Dana Whitlock', 'viewer');
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Harbour plan' });
  await signIn(stranger, person);
  await stranger.goto(`/c/${id}`);
  await expect(syncChip(stranger)).toHaveAccessibleName(/^View only/);
  await expect(textOf(stranger, 'body')).not.toBeEditable();

  await ines.goto('/admin/groups');
  await ines.getByLabel('Name of a new group').fill('Harbour');
  await ines.keyboard.press('Enter');
  await ines.getByRole('combobox', { name: 'Add a member to Harbour' }).click();
  await ines.getByRole('option', { name: 'Dana Whitlock' }).click();
  await expect(ines.getByRole('list', { name: 'Members of Harbour' })).toContainText('Dana Whitlock');
  await expectNoViolations(ines, 'groups');

  await openCodex(ines, id);
  await ines.getByRole('button', { name: 'Share' }).click();
  const dialog = ines.getByRole('dialog', { name: 'Share this Codex' });
  await dialog.getByRole('combobox', { name: 'Member or group' }).click();
  await ines.getByRole('option', { name: 'Harbour' }).click();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByRole('combobox', { name: 'What Harbour may do' })).toHaveValue('editor');
  await expectNoViolations(ines, 'the share dialog');

  await stranger.reload();
  await typeAtEnd(stranger, 'body', 'Written by a viewer.');
  await expect(syncChip(stranger)).toHaveAccessibleName(/^Saved/);

  await dialog.getByRole('button', { name: 'Take back: Harbour' }).click();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^View only/);
  await expect(textOf(stranger, 'body')).not.toBeEditable();

  await ines.goto('/admin/audit');
  await expect(ines.getByText(/the chain holds$/)).toBeVisible();
  const events = ines.getByRole('list', { name: 'Events' });
  await expect(events.getByRole('listitem').first()).toContainText('Granted role taken back');
  await events.getByRole('button', { name: 'Harbour plan' }).first().click();
  await expect(events.getByRole('listitem')).toHaveCount(2);
  await expectNoViolations(ines, 'the audit log');
});
