/** The Inbox: somebody is named in a comment, sees it at once on every page, answers there, and goes to the place. */
import { expectNoViolations } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';
import { createCodex } from './rest.ts';

const PAYLOAD = '<img src=x onerror="document.title=`hit`"> [x](javascript:alert(1))';

test('somebody named in a comment is told at once, reads and answers it in the Inbox, and lands at the thread', async ({
  api,
  stranger: mila,
  workspace,
}) => {
  // New here: nobody has told her of anything.
  const person = await workspace.add('Mila Voss', 'editor');
  await signIn(mila, person);
  const title = `Harbour ${PAYLOAD}`;
  const { id } = await createCodex(api, { templateId: 'task', title });
  await mila.goto('/');
  const place = mila.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name: /^Inbox/ });
  await expect(place).toHaveAccessibleName('Inbox');
  await expect(mila.getByText('Recently edited')).toBeVisible();

  const said = { markdown: `Is this yours, @[${person.name}](${person.id})? ${PAYLOAD}` };
  const thread = await api.post<{ id: string }>(`/codices/${id}/comments`, { body: said });
  await api.patch(`/codices/${id}`, { fields: { owner: person.id } });
  await expect(place).toHaveAccessibleName('Inbox 2 unread');

  await place.click();
  const row = mila.locator('[data-notification]').filter({ hasText: 'mentioned you' });
  await expect(row).toContainText('Is this yours, @Mila Voss?');
  await expect(mila.locator('[data-notification]').filter({ hasText: 'gave you' })).toContainText(title);
  await mila.keyboard.press('j');
  await mila.keyboard.press('j');
  await expect(row).toHaveAttribute('aria-current', 'true');
  const detail = mila.getByRole('region', { name: 'Notification', exact: true });
  await expect(detail.getByRole('textbox', { name: 'Reply' })).toBeVisible();
  await expect(place).toHaveAccessibleName('Inbox');
  await expectNoViolations(mila, 'the Inbox');
  await mila.keyboard.press('u');
  await expect(place).toHaveAccessibleName('Inbox 1 unread');
  await mila.keyboard.press('r');
  await mila.keyboard.type('It is mine.');
  await mila.keyboard.press('Control+Enter');
  await expect(detail.getByText('It is mine.')).toBeVisible();

  await row.focus();
  await mila.keyboard.press('o');
  await expect(mila).toHaveURL(new RegExp(`/c/${id}#thread=${thread.id}$`));
  await expect(mila.locator(`[data-thread-card="${thread.id}"]`)).toContainText('It is mine.');
  expect(await mila.title()).not.toBe('hit');
});

test('what is put away without a network is away at once, and at the server once it is back', async ({
  api,
  stranger: theo,
  workspace,
}) => {
  const person = await workspace.add('Theo Brandt', 'editor');
  await signIn(theo, person);
  const { id } = await createCodex(api, { templateId: 'task', title: 'Quay' });
  const said = { markdown: `@[${person.name}](${person.id})?` };
  await api.post(`/codices/${id}/comments`, { body: said });
  await theo.goto('/inbox');
  const row = theo.locator('[data-notification]').filter({ hasText: 'Quay' });
  await expect(row).toBeVisible();
  await theo.context().setOffline(true);
  await row.click();
  await theo.keyboard.press('e');
  await expect(row).toHaveCount(0);
  await theo.context().setOffline(false);
  await expect(theo.getByRole('button', { name: /change waiting/ })).toHaveCount(0);
  await theo.reload();
  await expect(theo.getByText('Nothing new')).toBeVisible();
  await theo.getByRole('button', { name: 'Done', exact: true }).click();
  await expect(row).toBeVisible();
});
