/** An agent as a colleague: made, given a token, seen at work, asked in a comment, its run undone, paused, removed. */
import { expectNoViolationsInBothThemes } from './accessibility.ts';
import { expectText, openCodex, textOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { PASSWORD } from './people.ts';
import { createApi, createCodex } from './rest.ts';

interface Item {
  readonly kind: string;
  readonly codex: { readonly id: string };
  readonly comment: { readonly threadId: string; readonly markdown: string } | null;
}

test('an agent works under its own name, answers when it is asked, and what it did is undone in one act', async ({
  api,
  ines,
  product,
}) => {
  test.slow();
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Lamps went out in the third arcade',
    fields: { severity: 'Low' },
  });

  await ines.goto('/admin/agents');
  await ines.getByRole('button', { name: 'New agent' }).click();
  const form = ines.getByRole('form', { name: 'Create agent' });
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Lamplighter');
  await form.getByRole('textbox', { name: 'Provider' }).fill('Arcade Works');
  await form.getByRole('combobox', { name: 'It can' }).selectOption('write');
  await form.getByRole('button', { name: 'Create agent' }).click();
  const card = ines.getByRole('listitem', { name: /^Lamplighter/ });
  await expect(card).toContainText('agent · Arcade Works');
  await expect(card).toContainText('You answer for it · Read and edit');

  await card.getByRole('button', { name: 'Tokens (0)' }).click();
  await card.getByRole('textbox', { name: 'New token for' }).fill('nightly round');
  await card.getByLabel('Your password', { exact: true }).fill(PASSWORD);
  await card.getByRole('button', { name: 'Create token' }).click();
  const secret = card.locator('code');
  await expect(secret).toHaveText(/^vb_/);
  const agent = createApi(product.url, await secret.innerText());

  await openCodex(ines, id);
  await agent.patch(`/codices/${id}`, { title: 'Third arcade: lamps out', fields: { severity: 'High' } });
  await expectText(ines, 'title', 'Third arcade: lamps out');
  await typeAtEnd(ines, 'summary', 'The wardens relit them by hand.');
  await expect
    .poll(async () => JSON.stringify((await api.get<{ fields: object }>(`/codices/${id}`)).fields))
    .toContain('relit them by hand');

  // Asked in a comment, it finds that in its inbox, and answers there.
  const thread = await api.post<{ id: string }>(`/codices/${id}/comments`, {
    body: { markdown: 'Which lamps were they?' },
  });
  await ines.goto(`/c/${id}#thread=${thread.id}`);
  const conversation = ines.locator(`[data-thread-card="${thread.id}"]`);
  await conversation.getByRole('textbox', { name: 'Reply' }).click();
  await ines.keyboard.type('@Lamp');
  await expect(ines.getByRole('option', { name: /Lamplighter/ })).toContainText('agent · Arcade Works');
  await ines.keyboard.press('Enter');
  await ines.keyboard.type('do you know?');
  await ines.keyboard.press('Control+Enter');
  await expect(conversation).toContainText('@Lamplighter do you know?');
  const mentions = async () => (await agent.get<{ items: readonly Item[] }>('/notifications')).items;
  await expect.poll(async () => (await mentions()).map(({ kind }) => kind)).toContain('mention');
  const asked = (await mentions()).find(({ kind }) => kind === 'mention');
  expect(asked?.comment?.threadId).toBe(thread.id);
  await agent.post(`/comments/${thread.id}/replies`, { body: { markdown: 'Numbers 4 to 9.' } });
  const answer = conversation.getByRole('article', { name: 'Comment by Lamplighter' });
  await expect(answer).toContainText('Numbers 4 to 9.');
  await expect(answer).toContainText('agent · Arcade Works');

  await ines.goto(`/c/${id}/history`);
  await expect(ines.getByText(/Lamplighter \(agent for Ines Calloway\)/).first()).toBeVisible();

  await ines.goto('/admin/agents');
  await card.getByRole('button', { name: 'What it did' }).click();
  await expect(card).toContainText('1 edit: severity, title');
  await expectNoViolationsInBothThemes(ines, 'agents');
  await card.getByRole('button', { name: /^Undo the run of Lamplighter/ }).click();
  await expect(card.getByText(/^Undone by Ines Calloway/)).toBeVisible();
  await openCodex(ines, id);
  await expectText(ines, 'title', 'Lamps went out in the third arcade');
  await expect(textOf(ines, 'summary')).toContainText('The wardens relit them by hand.');

  await ines.goto('/admin/agents');
  await card.getByRole('button', { name: 'Pause Lamplighter' }).click();
  await expect(card.getByText('Paused', { exact: true })).toBeVisible();
  await expect(agent.patch(`/codices/${id}`, { title: 'Too late' })).rejects.toThrow(/401/);
  await card.getByRole('button', { name: 'Remove Lamplighter' }).click();
  await ines.getByRole('button', { name: 'Remove for good' }).click();
  await expect(card).toHaveCount(0);
});
