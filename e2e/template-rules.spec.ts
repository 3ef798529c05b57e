/** Rules of a template on the page: who may take a step, what it needs, and fields that are required or read-only meanwhile. */
import type { Page } from '@playwright/test';
import { expectNoViolations } from './accessibility.ts';
import { choose, expectSaved, fieldOf, openCodex, pickerOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const POLICY = `{
  id: 'ruled-policy', version: 1, name: 'Ruled policy',
  fields: {
    status: { type: 'select', label: 'Status', default: 'draft' },
    scope: { type: 'line', label: 'Scope' },
    verdict: { type: 'line', label: 'Verdict', requiredWhen: { field: 'scope', empty: false } },
    budget: { type: 'number', label: 'Budget', readOnlyWhen: { field: 'status', is: 'in-force' } },
  },
  workflow: {
    field: 'status',
    states: [{ id: 'draft', label: 'Draft' }, { id: 'review', label: 'Review' }, { id: 'in-force', label: 'In force' }],
    transitions: {
      draft: [{ to: 'review', requires: ['verdict'] }],
      review: ['draft', { to: 'in-force', by: 'admin' }],
      'in-force': [{ to: 'draft', by: 'admin' }],
    },
  },
}`;

test('a step that cannot be taken says why, on the page and after an absence', async ({
  api,
  ines,
  rae,
  jon,
}) => {
  await api.post('/templates/ruled-policy/versions', { source: POLICY, baseVersion: 0 });
  const { id } = await createCodex(api, {
    templateId: 'ruled-policy',
    title: 'Travel',
    fields: { budget: 10 },
  });
  await openCodex(rae, id);

  // Required as soon as there is a scope, while one types.
  await expect(fieldOf(rae, 'verdict')).not.toHaveAttribute('data-missing');
  await typeAtEnd(rae, 'scope', 'A');
  await expect(fieldOf(rae, 'verdict')).toHaveAttribute('data-missing', 'true');
  await expect(rae.getByRole('button', { name: '1 required, still empty' })).toBeVisible();

  // The step needs it, and is taken once it is there.
  await pickerOf(rae, 'status').click();
  const review = rae.getByRole('option', { name: /^Review/ });
  await expect(review).toHaveAttribute('aria-disabled', 'true');
  await expect(review).toContainText('This step needs: Verdict is filled in.');
  await expectNoViolations(rae, 'steps that cannot be taken');
  await review.click({ force: true });
  await rae.keyboard.press('Escape');
  await expect(fieldOf(rae, 'status')).toContainText('Draft');
  await typeAtEnd(rae, 'verdict', 'Agreed');
  await choose(rae, 'status', 'Review');
  await expectSaved(rae);

  // An editor cannot put it in force.
  await openCodex(jon, id);
  await pickerOf(jon, 'status').click();
  await expect(jon.getByRole('option', { name: /^In force/ })).toContainText(
    'Only an admin may take this step.',
  );
  await jon.keyboard.press('Escape');
  // Two are away while an admin puts it in force; then the budget is read-only for everybody.
  await Promise.all([rae, jon].map((page) => page.context().setOffline(true)));
  await openCodex(ines, id);
  await choose(ines, 'status', 'In force');
  await expectSaved(ines);
  const budget = (page: Page) => fieldOf(page, 'budget').getByRole('textbox');
  await expect(budget(ines)).toHaveAttribute('readonly', '');
  const reason = 'Budget: Read-only while Status is In force.';
  await expect(fieldOf(ines, 'budget').getByRole('button', { name: reason })).toBeVisible();

  // Jon could not know: what he wrote is kept, and marked for all with his name.
  await budget(jon).fill('20');
  await budget(jon).press('Enter');
  await jon.context().setOffline(false);
  await expectSaved(jon);
  for (const page of [ines, jon])
    await expect(page.locator('[data-problem="budget"]')).toContainText(
      'Jon Vesely changed this while it was read-only.',
    );

  // Nor could Rae, whose step back is one of an admin by now.
  await choose(rae, 'status', 'Draft');
  await rae.context().setOffline(false);
  await expectSaved(rae);
  for (const page of [ines, rae]) {
    const problem = page.locator('[data-problem="status"]');
    await expect(problem).toContainText('The step from “In force” to “Draft” can’t be taken here.');
    await expect(problem).toContainText('Rae Okonjo chose it at');
  }
  // A step that can't be taken frees nothing; it does once an admin, who may take it, lets it stand.
  await expect(ines.locator('[data-problem="budget"]')).toBeVisible();
  await ines.locator('[data-problem="status"]').getByRole('button', { name: 'Keep “Draft”' }).click();
  await expect(ines.locator('[data-problem="status"]')).toBeHidden();
  await expect(ines.locator('[data-problem="budget"]')).toBeHidden();
});
