/** The Inbox: somebody is named in a comment, sees it at once on every page, answers there, and goes to the place. */
import { expectNoViolations } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const PAYLOAD = '<img src=x onerror="document.title=`hit`"> [x](javascript:alert(1))';

test('somebody named in a comment is told at once, reads and answers it in the Inbox, and lands at the thread', async ({
  api,
  rae,
  jon,
  workspace,
}) => {
  const title = `Harbour ${PAYLOAD}`;
  const { id } = await createCodex(api, { templateId: 'task', title });
  await rae.goto('/');
  await jon.goto('/');
  const place = rae.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name: /^Inbox/ });
  await expect(place).toHaveAccessibleName('Inbox');
  await expect(rae.getByText('Recently edited')).toBeVisible();

  const said = { markdown: `Is this yours, @[${workspace.rae.name}](${workspace.rae.id})? ${PAYLOAD}` };
  const thread = await api.post<{ id: string }>(`/codices/${id}/comments`, { body: said });
  await api.patch(`/codices/${id}`, { fields: { owner: workspace.rae.id } });
  await expect(place).toHaveAccessibleName('Inbox 2 unread');
  await expect(
    jon.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name: /^Inbox/ }),
  ).toHaveAccessibleName('Inbox');

  await place.click();
  const row = rae.locator('[data-notification]').filter({ hasText: 'mentioned you' });
  await expect(row).toContainText('Is this yours, @Rae Okonjo?');
  await expect(rae.locator('[data-notification]').filter({ hasText: 'gave you' })).toContainText(title);
  await rae.keyboard.press('j');
  await rae.keyboard.press('j');
  await expect(row).toHaveAttribute('aria-current', 'true');
  const detail = rae.getByRole('region', { name: 'Notification', exact: true });
  await expect(detail.getByRole('textbox', { name: 'Reply' })).toBeVisible();
  await expect(place).toHaveAccessibleName('Inbox');
  await expectNoViolations(rae, 'the Inbox');
  await rae.keyboard.press('u');
  await expect(place).toHaveAccessibleName('Inbox 1 unread');
  await rae.keyboard.press('r');
  await rae.keyboard.type('It is mine.');
  await rae.keyboard.press('Control+Enter');
  await expect(detail.getByText('It is mine.')).toBeVisible();

  await row.focus();
  await rae.keyboard.press('o');
  await expect(rae).toHaveURL(new RegExp(`/c/${id}#thread=${thread.id}$`));
  await expect(rae.locator(`[data-thread-card="${thread.id}"]`)).toContainText('It is mine.');
  expect(await rae.title()).not.toBe('hit');
});

test('what is put away without a network is away at once, and at the server once it is back', async ({
  api,
  jon,
  workspace,
}) => {
  const { id } = await createCodex(api, { templateId: 'task', title: 'Quay' });
  const said = { markdown: `@[${workspace.jon.name}](${workspace.jon.id})?` };
  await api.post(`/codices/${id}/comments`, { body: said });
  await jon.goto('/inbox');
  const row = jon.locator('[data-notification]').filter({ hasText: 'Quay' });
  await expect(row).toBeVisible();
  await jon.context().setOffline(true);
  await row.click();
  await jon.keyboard.press('e');
  await expect(row).toHaveCount(0);
  await jon.context().setOffline(false);
  await expect(jon.getByRole('button', { name: /change waiting/ })).toHaveCount(0);
  await jon.reload();
  await expect(jon.getByText('Nothing new')).toBeVisible();
  await jon.getByRole('button', { name: 'Done', exact: true }).click();
  await expect(row).toBeVisible();
});
