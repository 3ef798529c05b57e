/** An administrator publishes a template that another one breaks by, after a look at it, by keyboard alone. */
import { expectSaved } from './codex-page.ts';
import { expect, test } from './fixtures.ts';

const PART = (field: string) => `{ id: 'crate-part', version: 1, name: 'Crate part', fields: { ${field} } }`;
const CRATE = `{
  id: 'crate', version: 1, name: 'Crate',
  children: { allow: ['crate-part'] },
  fields: { total: { type: 'formula', label: 'Total', expression: 'sum(children.boards)' } },
}`;

test('the dialog names the template and its line, and publishes with consent', async ({ api, ines }) => {
  await api.post('/templates/crate-part/versions', { source: PART("boards: 'number'"), baseVersion: 0 });
  await api.post('/templates/crate/versions', { source: CRATE, baseVersion: 0 });
  await ines.goto('/admin/templates/crate-part');
  await expectSaved(ines);
  const source = ines.getByRole('textbox', { name: 'Template source, JSON5' });
  await source.click();
  await ines.keyboard.press('Control+A');
  await ines.keyboard.insertText(PART("planks: { type: 'number', was: 'boards' }"));
  await expect(ines.getByRole('region', { name: 'What publishing does' })).toContainText(
    'Another template breaks.',
  );

  await ines.getByRole('button', { name: 'Publish…' }).press('Enter');
  const dialog = ines.getByRole('dialog', { name: 'Publish “Crate part”' });
  const broken = dialog.getByRole('list', { name: 'Templates that break' });
  await expect(broken).toContainText('Line 4: No template of those Codices has a field “boards”.');
  await expect(broken.getByRole('link', { name: 'Crate' })).toHaveAttribute('href', '/admin/templates/crate');
  const opened = ines.waitForEvent('popup');
  await broken.getByRole('link', { name: 'Line 4' }).press('Enter');
  const crate = await opened;
  const code = crate.getByRole('textbox', { name: 'Template source, JSON5' });
  await expect(code).toBeFocused();
  expect(await crate.evaluate(() => getSelection()?.toString())).toBe("'sum(children.boards)'");
  await crate.close();
  const publish = dialog.getByRole('button', { name: 'Publish version 2' });
  await expect(publish).toBeDisabled();
  await dialog.getByRole('checkbox', { name: 'Publish it all the same' }).press('Space');
  await publish.press('Enter');
  await expect(ines.getByText('Crate part v2 is published')).toBeVisible();
});
