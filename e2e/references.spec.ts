/** References between Codices: added with the picker, shown as backlinks, marked when dangling. */
import type { Page } from '@playwright/test';
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { expectSaved, openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** Adds a reference as a person does: the kind, then the Codex by a part of its title. */
async function addReference(page: Page, kind: string, title: string): Promise<void> {
  await page.getByRole('combobox', { name: /^Kind of reference: / }).fill(kind);
  await page.getByRole('option', { name: kind, exact: true }).click();
  await page.getByRole('combobox', { name: `Add a Codex under ${kind}` }).fill(title);
  await page.getByRole('option', { name: title }).click();
}

test('a reference added with the picker is a backlink on the other page at once, and undo takes both away', async ({
  api,
  rae,
  jon,
}) => {
  const source = await createCodex(api, { templateId: 'incident-review', title: 'Sluggish checkout' });
  const target = await createCodex(api, { templateId: 'decision-record', title: 'Retry with jitter' });
  await Promise.all([openCodex(rae, source.id), openCodex(jon, target.id)]);

  await addReference(rae, 'Depends on', 'Retry with jitter');
  const card = section(rae, 'Depends on').locator(`[data-reference="${target.id}"]`);
  await expect(card).toContainText('Decision record');
  await expectSaved(rae);
  const backlink = jon.locator(`[data-backlink="${source.id}"]`);
  await expect(backlink).toContainText('Sluggish checkout');
  await expect(backlink).toContainText('Needed by');
  // The small graph says the same, and the keyboard reaches it.
  await jon.getByRole('link', { name: 'Sluggish checkout, needed by' }).focus();
  await expect(jon.getByText('Sluggish checkout · needed by')).toBeVisible();

  for (const colorScheme of ['light', 'dark'] as const) {
    await rae.emulateMedia({ colorScheme });
    await expectNoViolations(rae, `references, ${colorScheme}`);
  }
  await card.hover();
  await card.getByRole('button', { name: 'Remove “Retry with jitter” from Depends on' }).click();
  await expect(card).toHaveCount(0);
  await expect(backlink).toHaveCount(0);
  await rae.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(card).toBeVisible();
  await expect(backlink).toBeVisible();
});

test('what was trashed stays and says so; what waits for itself in a circle is told to both', async ({
  api,
  rae,
}) => {
  const [plan, work] = [
    await createCodex(api, { templateId: 'task', title: 'Plan the move' }),
    await createCodex(api, { templateId: 'task', title: 'Do the move' }),
  ];
  await api.post(`/codices/${plan.id}/references`, { kind: 'depends_on', target: work.id });
  await openCodex(rae, plan.id);
  const card = section(rae, 'Depends on').locator(`[data-reference="${work.id}"]`);
  await expect(card).toContainText('Do the move');

  await api.post(`/codices/${plan.id}/references`, { kind: 'blocks', target: work.id });
  await api.delete(`/codices/${plan.id}/references/blocks/${work.id}`);
  await api.post(`/codices/${work.id}/references`, { kind: 'depends_on', target: plan.id });
  await expect(rae.getByText('These depend on each other.')).toBeVisible();
  await expectNoViolations(rae, 'a circle of references');

  await api.delete(`/codices/${work.id}`);
  await expect(card).toContainText('It is in the trash');
  await expect(rae.getByText('These depend on each other.')).toHaveCount(0);
});

test('the graph shows the workspace, can be searched and narrowed, and says the same as a list', async ({
  api,
  rae,
}) => {
  const [first, second] = [
    await createCodex(api, { templateId: 'task', title: 'Graph: the first' }),
    await createCodex(api, { templateId: 'task', title: 'Graph: the second' }),
  ];
  await api.post(`/codices/${first.id}/references`, { kind: 'blocks', target: second.id });
  await rae.goto('/graph');
  await expect(rae.getByRole('application', { name: /^Graph of references/ })).toBeVisible();
  await rae.getByRole('textbox', { name: 'Find in the graph' }).fill('graph: the');
  await expect(rae.getByRole('status').filter({ hasText: '2 Codices match' })).toBeVisible();
  await expectNoViolations(rae, 'the graph');

  // By the keyboard alone: the next Codex by name, and open it.
  await rae.getByRole('application', { name: /^Graph of references/ }).focus();
  await rae.keyboard.press('n');
  await expect(rae.getByText('Graph: the first · 1 reference')).toBeVisible();

  await rae.getByText('List', { exact: true }).click();
  const list = rae.getByRole('list', { name: 'Codices and their references' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list.getByRole('listitem').first()).toContainText('Blocks');
  await expectNoViolations(rae, 'the graph as a list');
  await rae.setViewportSize({ width: 320, height: 640 });
  await expectNoSidewaysScroll(rae, 'the graph on a narrow screen');
  await rae.setViewportSize({ width: 1280, height: 800 });
  await list.getByRole('link', { name: 'Graph: the second' }).first().click();
  await expect(rae).toHaveURL(new RegExp(`/c/${second.id}$`));
});
