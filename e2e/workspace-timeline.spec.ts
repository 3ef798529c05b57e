/** The timeline of the workspace and of a part of its tree: two people's edits, live, day by day, each with its comparison. */
import type { Page } from '@playwright/test';
import { expectNoViolations } from './accessibility.ts';
import { expectSaved, openCodex, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const entries = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title });

test('edits of two people stand in it, in a part of the tree without the rest, and lead to what they changed', async ({
  api,
  jon,
  rae,
  workspace,
}) => {
  const top = await createCodex(api, { templateId: 'task', title: 'Overhaul of the orrery' });
  const child = await createCodex(api, {
    ...{ templateId: 'task', title: 'Gild the moons', parentId: top.id },
  });
  const beside = await createCodex(api, { templateId: 'task', title: 'Wax the tellurion' });
  await openCodex(rae, child.id);
  await typeAtEnd(rae, 'title', ' of Saturn');
  await expectSaved(rae);
  await openCodex(jon, beside.id);
  await typeAtEnd(jon, 'title', ' twice');
  await expectSaved(jon);

  await rae.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name: 'Timeline' }).click();
  await expect(rae).toHaveURL('/timeline');
  await expect(rae.getByRole('heading', { name: 'Timeline', level: 1 })).toBeVisible();
  const today = rae.getByRole('region', { name: 'Today' });
  await expect(today.getByText(`${workspace.jon.name} changed the title`).first()).toBeVisible();
  await expect(entries(rae, 'Gild the moons of Saturn').first()).toContainText(workspace.rae.name);
  await expectNoViolations(rae, 'the timeline of the workspace');

  // Of one person.
  await rae.getByRole('combobox', { name: 'Person' }).selectOption(workspace.jon.name);
  await expect(entries(rae, 'Wax the tellurion twice').first()).toBeVisible();
  await expect(entries(rae, 'Gild the moons of Saturn')).toHaveCount(0);

  // Of a part of the tree, from its history.
  await rae.goto(`/c/${top.id}/history`);
  await rae.getByRole('link', { name: 'All below it', exact: true }).click();
  await expect(
    rae.getByRole('heading', { name: 'Overhaul of the orrery and all below it', level: 1 }),
  ).toBeVisible();
  await expect(entries(rae, 'Gild the moons of Saturn').first()).toBeVisible();
  await expect(entries(rae, 'Wax the tellurion twice')).toHaveCount(0);
  await entries(rae, 'Gild the moons of Saturn')
    .filter({ hasText: `${workspace.rae.name} changed the title` })
    .getByRole('link', { name: 'What it changed in Gild the moons of Saturn', exact: true })
    .click();
  await expect(rae).toHaveURL(new RegExp(`/c/${child.id}/history/compare\\?from=\\d+&to=\\d+`));
  await expect(rae.getByRole('main')).toContainText('of Saturn');
});

test('what was moved, said and asked stands in it beside the edits, and leads there', async ({
  api,
  rae,
  workspace,
}) => {
  const top = await createCodex(api, { templateId: 'task', title: 'Repair of the armillary' });
  const ring = await createCodex(api, { templateId: 'task', title: 'True the meridian ring' });
  await api.post(`/codices/${ring.id}/move`, { parentId: top.id });
  const answer = await rae.context().request.post(`/api/v1/codices/${ring.id}/comments`, {
    data: { body: { markdown: 'Which of the two?' } },
  });
  expect(answer.status()).toBe(201);
  await api.post(`/codices/${ring.id}/reviews`, { reviewers: [workspace.rae.id] });
  await rae.goto(`/timeline?below=${top.id}`);
  const of = entries(rae, 'True the meridian ring');
  await expect(of.filter({ hasText: 'moved a Codex to Repair of the armillary' })).toBeVisible();
  await expect(of.filter({ hasText: `asked ${workspace.rae.name} for a review` })).toBeVisible();
  await expectNoViolations(rae, 'a timeline of moves, comments and reviews');
  await of
    .filter({ hasText: `${workspace.rae.name} commented` })
    .getByRole('link')
    .first()
    .click();
  await expect(rae).toHaveURL(`/c/${ring.id}#comments`);
});

test('it fits on a phone', async ({ api, rae }) => {
  const { id } = await createCodex(api, {
    templateId: 'task',
    title: 'A planisphere with a title that is much longer than a phone is wide, in one breath',
  });
  await openCodex(rae, id);
  await rae.setViewportSize({ width: 390, height: 844 });
  await rae.goto('/timeline');
  await expect(entries(rae, 'A planisphere').first()).toBeVisible();
  const widths = await rae.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0);
  await expectNoViolations(rae, 'the timeline of the workspace');
});
