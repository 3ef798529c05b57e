/** Somebody who was removed asked to be forgotten: an admin erases who they were, and what they wrote goes on by a number. */
import { expectSaved, openCodex, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';
import { createCodex } from './rest.ts';

test('the name of a removed member leaves the history and the list of members', async ({
  api,
  ines,
  stranger,
  workspace,
}) => {
  const person = await workspace.add('Wilhelmina Orr', 'editor');
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Who was here' });
  await signIn(stranger, person);
  await openCodex(stranger, id);
  await textOf(stranger, 'body').pressSequentially('Written by hand.');
  await expectSaved(stranger);
  const { items } = await api.get<{ items: { id: string; name: string }[] }>('/members');
  const name = 'Wilhelmina Orr';
  await api.delete(`/members/${items.find((each) => each.name === name)?.id}`);

  await ines.goto('/admin/members');
  const open = ines.getByRole('button', { name: `Erase personal data: ${name}`, exact: true });
  await open.focus();
  await ines.keyboard.press('Enter');
  const dialog = ines.getByRole('dialog', { name: `Erase personal data of ${name}`, exact: true });
  await expect(dialog.getByText(/operations? of \d+ documents?: who wrote/)).toBeVisible();
  const erase = dialog.getByRole('button', { name: 'Erase for good', exact: true });
  await expect(erase).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Type “erase for good”', exact: true }).fill('erase for good');
  await erase.click();
  await expect(dialog.getByText('What was replaced', { exact: true })).toBeVisible();
  await expect(
    dialog.getByRole('button', { name: `Remove “${name}” as a passage…`, exact: true }),
  ).toBeVisible();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();

  const list = ines.getByRole('list', { name: /^Removed/ });
  await expect(list.getByText(/^Former member \d+$/)).toBeVisible();
  await expect(list.getByText(name, { exact: true })).toHaveCount(0);
  await ines.goto(`/c/${id}/history`);
  await expect(ines.getByRole('radio', { name: /Former member \d+ wrote Text$/ })).toBeVisible();
  await expect(ines.getByText(name, { exact: true })).toHaveCount(0);
});
