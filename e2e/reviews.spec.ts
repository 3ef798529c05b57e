/** Reviews: one asks, another approves, an edit brings the approval down, and what changed since is one click away. */
import { expectNoViolations } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

test('a review is asked for, found on Home, approved, and falls with the next edit, live for both', async ({
  api,
  ines,
  rae,
  workspace,
}) => {
  const { id } = await createCodex(api, { templateId: 'task', title: 'Harbour plan' });
  await ines.goto(`/c/${id}#review`);
  await ines.getByRole('button', { name: 'Ask for a review' }).click();
  await ines.getByRole('combobox', { name: 'Reviewers' }).fill(workspace.rae.name);
  await ines.getByRole('option', { name: workspace.rae.name }).click();
  await ines.keyboard.press('Escape');
  await ines.getByLabel('What to look at').fill('The second part');
  await ines.getByRole('button', { name: 'Ask for a review' }).click();
  const review = ines.locator('[data-review]');
  await expect(review).toHaveAttribute('data-standing', 'waiting');
  await expectNoViolations(ines, 'the reviews of a Codex');

  // On a phone the reviews are in a drawer, which the link opens.
  await rae.setViewportSize({ width: 390, height: 800 });
  await rae.goto('/');
  await rae.getByRole('region', { name: 'Needs review' }).getByRole('link', { name: 'Harbour plan' }).click();
  await expect(rae).toHaveURL(new RegExp(`/c/${id}#review$`));
  await rae.getByLabel('Note').fill('Good');
  await rae.getByRole('button', { name: 'Approve' }).click();
  await expect(rae.locator('[data-review]')).toHaveAttribute('data-standing', 'approved');
  await expect(review).toHaveAttribute('data-standing', 'approved');
  await expect(review).toContainText('Good');

  await api.patch(`/codices/${id}`, { title: 'Harbour plan, second' });
  await expect(review).toHaveAttribute('data-standing', 'lapsed', { timeout: 30_000 });
  await review.getByRole('link', { name: 'What changed since' }).click();
  await expect(ines).toHaveURL(/\/history\?from=\d+$/);
  await expect(ines.getByText(`${workspace.rae.name} approved it`)).toBeVisible();
});
