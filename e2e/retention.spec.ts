/** A history that was folded by the rule of its template: the page says what is kept, opens it, and refuses the rest with what is nearest. */
import { expectNoViolations } from './accessibility.ts';
import { test as base, expect } from './fixtures.ts';
import { signIn } from './people.ts';
import { type Product, startProduct } from './product.ts';
import { createCodex } from './rest.ts';
import { createShiftedClock, type ShiftedClock } from './shifted-clock.ts';

const SOURCE = `{
  id: 'minutes', version: 1, name: 'Minutes', retention: { operations: '90d', sessions: '1y' },
  fields: { text: { type: 'text' } },
}`;

const test = base.extend<object, { readonly clock: ShiftedClock; readonly product: Product }>({
  clock: [
    async ({ browserName: _ }, use) => {
      const clock = createShiftedClock(800);
      await use(clock);
      clock.dispose();
    },
    { scope: 'worker' },
  ],
  product: [
    async ({ clock }, use) => {
      const product = await startProduct({ settings: clock.settings });
      await use(product);
      await product.dispose();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

// Whoever signs in does so once the clock is right.
test('of old sessions what was named is kept, and nothing else is offered', async ({
  clock,
  product,
  workspace,
  stranger: page,
}) => {
  const { api, rae, owner } = workspace;
  await api.post('/templates/minutes/versions', { source: SOURCE, baseVersion: 0 });
  const { id } = await createCodex(api, { templateId: 'minutes', title: 'Weekly' });
  const write = async (daysAgo: number, text: string) => {
    clock.set(daysAgo);
    await api.patch(`/codices/${id}`, { fields: { text } });
  };
  await write(799, 'Agenda. Never mind.');
  await write(798, 'Agenda. Agreed.');
  await api.post(`/codices/${id}/versions`, { name: 'As agreed' });
  await write(797, 'Agenda. Agreed. Sent.');
  await write(1, 'Agenda. Agreed. Sent. Filed.');
  clock.set(0);
  // What is named is signed, and only what is signed is folded.
  await api.post(`/codices/${id}/versions`, { name: 'As filed' });
  await expect
    .poll(async () => await product.bindery(['retention', '--dry-run']))
    .toContain('sessions of 3 operations would be folded into 1 state.');
  expect(await product.bindery(['retention'])).toContain(
    'sessions of 3 operations were folded into 1 state.',
  );

  await signIn(page, rae);
  await page.goto(`/c/${id}/history`);
  const timeline = page.getByRole('group', { name: /^Compare now/ });
  await expect(timeline.getByText('What it came to is not kept.')).toHaveCount(2);
  await expect(page.getByRole('note')).toContainText('named versions are kept');
  await expectNoViolations(page, 'a folded history');

  await timeline.locator('label', { hasText: 'As agreed' }).click();
  await timeline.getByRole('button', { name: 'View this version' }).click();
  await expect(page.getByText('Agenda. Agreed.', { exact: true })).toBeVisible();
  await expect(page.getByText('read-only')).toBeVisible();

  await page.goto(`/c/${id}/history/compare?from=2`);
  await expect(page.getByText(/The state after operation 2 is not kept/)).toBeVisible();
  await expect(page.getByText(/The nearest is 3\./)).toBeVisible();

  await signIn(page, owner);
  await page.goto('/admin/system');
  const told = page.getByRole('region', { name: 'Retention' });
  await expect(told).toContainText('1 Codex: single edits for 90 days, sessions for 1 year');
  await expect(told).toContainText('Folded: ');
});
