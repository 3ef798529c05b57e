/** A value over children, and a title by pattern, as the people of a workspace and a guest see them. */
import { expectNoViolations } from './accessibility.ts';
import { expectSaved, fieldOf, openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const WORK = `{ id: 'rolled-work', version: 1, name: 'Rolled work', fields: { cost: { type: 'number', label: 'Cost' } } }`;
const PLAN = `{
  id: 'rolled-plan', version: 1, name: 'Rolled plan', titlePattern: 'Plan for {customer}, {date}',
  fields: {
    customer: { type: 'line', label: 'Customer', layer: 'metadata' },
    budget: { type: 'number', label: 'Budget' },
    left: { type: 'formula', label: 'Left', expression: 'budget - sum(children.cost)', unit: 'EUR' },
  },
}`;

test('a value over children follows them on every page, is known offline, and is told to no guest', async ({
  api,
  rae,
  jon,
  stranger,
}) => {
  await api.post('/templates/rolled-work/versions', { source: WORK, baseVersion: 0 });
  await api.post('/templates/rolled-plan/versions', { source: PLAN, baseVersion: 0 });
  const plan = await createCodex(api, {
    templateId: 'rolled-plan',
    title: '',
    fields: { customer: 'Noor', budget: 100 },
  });
  const work = await createCodex(api, {
    templateId: 'rolled-work',
    title: 'Paint',
    parentId: plan.id,
    fields: { cost: 30 },
  });
  await openCodex(rae, plan.id);
  await expect(fieldOf(rae, 'left')).toContainText('70 EUR');

  // Somebody changes a child elsewhere; and what is typed here counts at once.
  await openCodex(jon, work.id);
  const cost = fieldOf(jon, 'cost').getByRole('textbox');
  await cost.fill('45');
  await cost.press('Enter');
  await expect(fieldOf(rae, 'left')).toContainText('55 EUR');
  const budget = fieldOf(rae, 'budget').getByRole('textbox');
  await budget.fill('200');
  await budget.press('Enter');
  await expect(fieldOf(rae, 'left')).toContainText('155 EUR');
  await expectNoViolations(rae, 'a value over children');
  await expectSaved(rae);

  // Away, it is what was known last, and says so.
  await rae.context().setOffline(true);
  await expect(fieldOf(rae, 'left')).toContainText(/155 EUR\s*As of/);
  await rae.context().setOffline(false);
  await expect(fieldOf(rae, 'left')).not.toContainText('As of');

  const link = await api.post<{ url: string }>(`/codices/${plan.id}/share-links`, { role: 'edit' });
  await stranger.goto(link.url);
  await stranger.getByLabel('Your name').fill('Gil');
  await stranger.getByRole('button', { name: /^Open “/ }).click();
  await expect(fieldOf(stranger, 'left')).toContainText('Only members see this');
});

test('a title by pattern follows the fields until somebody writes one, and is given back', async ({
  api,
  rae,
  jon,
}) => {
  const source = PLAN.replaceAll('rolled-plan', 'named-plan').replace('Rolled plan', 'Named plan');
  await api.post('/templates/named-plan/versions', { source, baseVersion: 0 });
  const plan = await createCodex(api, { templateId: 'named-plan', title: '', fields: { customer: 'Noor' } });
  await openCodex(rae, plan.id);
  await openCodex(jon, plan.id);
  const customer = fieldOf(rae, 'customer').getByRole('textbox');
  await customer.fill('Mo');
  await customer.press('Enter');
  for (const page of [rae, jon])
    await expect(page.getByRole('heading', { level: 1, name: /^Plan for Mo, \d{4}-/ })).toBeVisible();
  await expect(rae.getByRole('treeitem', { name: /Plan for Mo/ })).toBeVisible();

  // By keyboard: it begins with what the pattern gave.
  await jon.getByRole('button', { name: 'Rename' }).focus();
  await jon.keyboard.press('Enter');
  await expect(jon.getByRole('textbox', { name: 'Title' })).toBeFocused();
  await jon.keyboard.press('ControlOrMeta+A');
  await jon.keyboard.type('Harbour');
  await jon.keyboard.press('Enter');
  await expect(rae.getByText('Named by hand')).toBeVisible();
  await customer.fill('Ada');
  await customer.press('Enter');
  await expect(rae.getByRole('heading', { level: 1, name: 'Harbour' })).toBeAttached();
  await rae.getByRole('button', { name: /^Use “Plan for Ada/ }).click();
  for (const page of [rae, jon])
    await expect(page.getByRole('heading', { level: 1, name: /^Plan for Ada/ })).toBeVisible();
});
