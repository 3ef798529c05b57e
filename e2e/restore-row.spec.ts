/** One row of a table brought back from the history, while somebody else types in another row. */
import { expectSaved, fieldOf, openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type CodexAnswer, createCodex } from './rest.ts';

test('a removed row and changed cells come back, each by itself, through somebody who types in another row', async ({
  api,
  rae,
  jon,
}) => {
  const rows = [
    { id: 'first', time: '10:02', event: 'The pager rang' },
    { id: 'second', time: '10:10', event: 'Traffic moved to Lisbon' },
    { id: 'third', time: '10:40', event: 'All clear' },
  ];
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Rows that went',
    fields: { timeline: rows },
  });
  await openCodex(jon, id);
  await fieldOf(jon, 'timeline').getByRole('button', { name: 'More for row 1', exact: true }).click();
  await jon.getByRole('menuitem', { name: 'Remove row 1', exact: true }).click();
  const cell = (row: number) => jon.getByRole('textbox', { name: `What happened, row ${row}`, exact: true });
  await cell(2).fill('Nobody knows');
  await expectSaved(jon);

  await rae.goto(`/c/${id}/history`);
  const timeline = rae.getByRole('group', { name: /^Compare now/ });
  await timeline.locator('label', { hasText: /created it from Incident review/ }).click();
  const changes = rae.getByRole('region', { name: 'Timeline', exact: true });
  await expect(changes.locator('del').first()).toBeVisible();

  await cell(1).press('End');
  const typing = cell(1).pressSequentially(', while it was restored', { delay: 25 });
  await changes.getByRole('button', { name: /^Restore this row: 10:02 · The pager rang/ }).click();
  await rae.getByText('A row of Timeline is restored').hover();
  await typing;
  await expect(cell(1)).toHaveValue('The pager rang');
  await expect(cell(2)).toHaveValue('Traffic moved to Lisbon, while it was restored');
  await expect(cell(3)).toHaveValue('Nobody knows');
  await cell(2).blur();
  await expectSaved(jon);
  const told = timeline.getByRole('radio', {
    name: /Rae Okonjo restored row “10:02 · The pager rang” of Timeline to \d/,
  });
  await expect(told).toBeVisible();

  await rae.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(cell(1)).toHaveValue('Traffic moved to Lisbon, while it was restored');
  await expect(cell(2)).toHaveValue('Nobody knows');

  // The keyboard does it as well.
  const back = changes.getByRole('button', { name: /^Restore this row: 10:40/ });
  await back.focus();
  await rae.keyboard.press('Enter');
  await expect(cell(2)).toHaveValue('All clear');
  const { fields } = await api.get<CodexAnswer>(`/codices/${id}`);
  expect(fields['timeline']).toMatchObject([
    { id: 'second', event: 'Traffic moved to Lisbon, while it was restored' },
    { id: 'third', event: 'All clear' },
  ]);
});
