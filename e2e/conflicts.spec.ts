/** Two people choose different values concurrently: both are kept, shown and settled for both. */
import type { Page } from '@playwright/test';
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { avatarsHere, choose, expectSaved, fieldOf, openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type Api, createCodex } from './rest.ts';

interface Conflicts {
  readonly items: readonly { readonly field: string; readonly winner: { readonly text: string } }[];
}

const conflictsOf = (api: Api, id: string) => api.get<Conflicts>(`/codices/${id}/conflicts`);

/** Both go offline, choose, and come back. */
async function chooseApart(rae: Page, jon: Page, ofRae: string, ofJon: string): Promise<void> {
  await Promise.all([rae, jon].map((page) => page.context().setOffline(true)));
  await choose(rae, 'severity', ofRae);
  await choose(jon, 'severity', ofJon);
  await expect(fieldOf(rae, 'severity')).toContainText(ofRae);
  await expect(fieldOf(jon, 'severity')).toContainText(ofJon);
  await Promise.all([rae, jon].map((page) => page.context().setOffline(false)));
  await Promise.all([expectSaved(rae), expectSaved(jon)]);
}

async function openConflictsTab(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Conflicts 1 open' }).click();
}

test('both see the conflict, one settles it, and it is settled for both; undo brings it back for both', async ({
  api,
  rae,
  jon,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Checkout outage' });
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  await chooseApart(rae, jon, 'Critical', 'Low');

  for (const page of [rae, jon]) {
    await openConflictsTab(page);
    const values = page.getByRole('list', { name: 'Values of Severity' }).getByRole('listitem');
    await expect(values).toHaveCount(2);
    await expect(values.filter({ hasText: 'Critical' })).toContainText(
      page === rae ? 'You at' : 'Rae Okonjo at',
    );
    await expect(values.filter({ hasText: 'Low' })).toContainText(page === jon ? 'You at' : 'Jon Vesely at');
    // The field says it as well.
    await expect(page.locator('[data-conflict="severity"]')).toContainText('while');
  }
  const winner = (await conflictsOf(api, id)).items[0]?.winner.text ?? '';
  const other = winner === 'Low' ? 'Critical' : 'Low';
  const tab = (page: Page) => page.getByRole('tabpanel', { name: /^Conflicts/ });
  await tab(rae)
    .getByRole('button', { name: `Use ${other}` })
    .click();
  for (const page of [rae, jon]) {
    await expect(page.getByText('No open conflicts')).toBeVisible();
    await expect(fieldOf(page, 'severity')).toContainText(other);
  }
  await expect.poll(async () => (await conflictsOf(api, id)).items).toEqual([]);

  await rae.getByRole('button', { name: 'Undo', exact: true }).click();
  for (const page of [rae, jon]) {
    await expect(tab(page).getByRole('button', { name: `Keep ${winner}` })).toBeVisible();
  }
  await tab(jon)
    .getByRole('button', { name: `Keep ${winner}` })
    .click();
  for (const page of [rae, jon]) {
    await expect(page.getByText('No open conflicts')).toBeVisible();
    await expect(fieldOf(page, 'severity')).toContainText(winner);
  }
});

test('Home lists what needs review, leads to it, and forgets it once it is settled', async ({
  api,
  ines,
  rae,
  jon,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Mail was late' });
  await Promise.all([openCodex(rae, id), openCodex(jon, id)]);
  await chooseApart(rae, jon, 'High', 'Medium');

  await ines.goto('/');
  const review = ines.getByRole('region', { name: 'Needs review' });
  const row = review.locator(`[data-review="${id}"]`);
  await expect(row).toContainText('Severity:');
  await expect(row).toContainText('Rae Okonjo');
  for (const colorScheme of ['light', 'dark'] as const) {
    await ines.emulateMedia({ colorScheme });
    await expectNoViolations(ines, `Home with a conflict, ${colorScheme}`);
  }
  await row.getByRole('link', { name: 'Mail was late' }).click();
  const values = ines.getByRole('list', { name: 'Values of Severity' });
  await expect(values).toContainText('in use');
  await Promise.all([rae, jon].map((page) => page.goto('/')));
  await expect(avatarsHere(ines)).toHaveCount(0);
  await expectNoViolations(ines, 'the conflicts of a Codex');
  await ines.setViewportSize({ width: 390, height: 844 });
  // The link led to the pane, which is a drawer here.
  await expect(values).toBeVisible();
  await expectNoSidewaysScroll(ines, 'the conflicts of a Codex on a phone');
  await values.getByRole('button', { name: /^Keep / }).click();
  await expect(ines.getByText('No open conflicts')).toBeVisible();

  await expect.poll(async () => (await conflictsOf(api, id)).items).toEqual([]);
  await ines.setViewportSize({ width: 1280, height: 800 });
  await ines.goto('/');
  await expect(ines.getByRole('region', { name: 'Recently edited' })).toContainText('Mail was late');
  await expect(row).toHaveCount(0);
});
