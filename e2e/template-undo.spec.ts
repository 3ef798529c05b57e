/** An administrator undoes a publication: converted values come back on open pages, and history says so. */
import { expectSaved, expectText, fieldOf, openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const versionOf = (fields: string) => `{ id: 'gauge', version: 1, name: 'Gauge', fields: { ${fields} } }`;
const FIRST = versionOf(`
  size: { type: 'select', label: 'Size', options: ['5', 'Large'] },
  notes: { type: 'text', label: 'Notes' },
`);
const SECOND = versionOf(`
  size: { type: 'number', label: 'Size' },
  journal: { type: 'text', label: 'Journal', was: 'notes' },
`);

test('from the versions, by keyboard: what it does is said first, then it is done and told', async ({
  api,
  ines,
  jon,
}) => {
  await api.post('/templates/gauge/versions', { source: FIRST, baseVersion: 0 });
  const fields = { size: 'Large', notes: 'Begun. ' };
  const { id } = await createCodex(api, { templateId: 'gauge', title: 'Gauge 1', fields });
  await api.post('/templates/gauge/versions', { source: SECOND, baseVersion: 1 });
  await openCodex(jon, id);
  await expectText(jon, 'journal', 'Begun. ');
  await fieldOf(jon, 'size').locator('input').fill('7');
  await fieldOf(jon, 'size').locator('input').press('Enter');
  await expectSaved(jon);

  await ines.goto('/admin/templates/gauge');
  await ines.getByRole('region', { name: 'Builder' }).getByText('Versions', { exact: true }).click();
  await ines.getByRole('button', { name: 'Undo this publication' }).press('Enter');
  const dialog = ines.getByRole('dialog', { name: 'Undo version 2' });
  await expect(dialog).toContainText('Publishing v3 touches one Codex');
  await expect(dialog).toContainText('Size becomes “Select”: 1 value is as before, 1 value is set aside.');
  await expect(dialog).toContainText('“journal” is called “notes” from now on. 1 value goes along.');
  // As a phone that is turned: the pane with the list of versions is another one.
  const size = ines.viewportSize() ?? { width: 1280, height: 800 };
  await ines.setViewportSize({ width: 600, height: size.height });
  await expect(ines.getByText('The builder needs a wider window.')).toBeAttached();
  await expect(dialog).toContainText('Publishing v3 touches one Codex');
  await ines.setViewportSize(size);
  await dialog.getByRole('button', { name: 'Undo version 2' }).press('Enter');
  await expect(ines.getByText('Gauge v3 is what version 1 was')).toBeVisible();
  await ines.getByRole('region', { name: 'Builder' }).getByText('Versions', { exact: true }).click();
  await expect(ines.getByText('Undoes version 2')).toBeVisible();

  await expect(fieldOf(jon, 'size')).toContainText('Large');
  await expectText(jon, 'notes', 'Begun. ');
  await jon.getByText('Set aside: 1 field').click();
  await expect(jon.getByText('7', { exact: true })).toBeVisible();
  await jon.goto(`/c/${id}/history`);
  await expect(jon.getByText('undid version 2 of Gauge')).toBeVisible();
});
