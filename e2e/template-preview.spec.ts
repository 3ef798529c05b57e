/** An administrator tries the form of a template before it is published: in other widths and colours, and with a Codex that exists. */
import { expectText, fieldOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const SOURCE = `{
  id: 'sample-log', version: 1, name: 'Sample log',
  titlePattern: 'Sample {place}',
  fields: {
    place: { type: 'line', label: 'Place', default: 'Pier' },
    depth: { type: 'number', label: 'Depth' },
    old: { type: 'text', label: 'Old remarks' },
    notes: { type: 'richText', label: 'Notes' },
  },
  views: [
    { label: 'Main', sections: [{ columns: 2, fields: ['place', 'depth'] }, { fields: ['notes'] }] },
    { label: 'More', sections: [{ fields: ['old'] }] },
  ],
}
`;

test('the form is tried in every width and colour, and with the values of a Codex', async ({ api, ines }) => {
  await api.post('/templates/sample-log/versions', { source: SOURCE, baseVersion: 0 });
  const fields = {
    place: 'Harbour',
    depth: 12,
    old: 'Said long ago',
    notes: { markdown: 'Clear **water**.' },
  };
  await createCodex(api, { templateId: 'sample-log', title: 'Monday at the harbour', fields });
  await ines.goto('/admin/templates/sample-log');
  const preview = ines.getByRole('region', { name: 'Preview of the form' });
  await expect(preview).toContainText('A new Codex begins as “Sample Pier”, with “Place” filled in.');
  await expectText(ines, 'place', 'Pier');
  await preview.getByRole('tab', { name: 'More' }).click();
  await expect(fieldOf(ines, 'old')).toBeVisible();
  await preview.getByRole('tab', { name: 'Main' }).click();

  const frame = ines.locator('[data-preview-frame]');
  const columns = () =>
    frame
      .locator('[data-columns="2"]')
      .evaluate((grid) => getComputedStyle(grid).gridTemplateColumns.split(' ').length);
  const choose = (group: string, name: string) =>
    ines.getByRole('radiogroup', { name: group }).getByText(name, { exact: true }).click();
  expect(await columns()).toBe(1);
  await choose('Width of the preview', 'Wide');
  // Over the page, at its full size: beside the source nobody could read it.
  const over = ines.getByRole('dialog', { name: 'Preview of the form' });
  await expect(over).toBeVisible();
  await expect.poll(columns).toBe(2);
  await expect.poll(async () => (await frame.boundingBox())?.width ?? 0).toBeGreaterThan(800);
  await ines.keyboard.press('Escape');
  await expect(over).toHaveCount(0);
  await expect.poll(columns).toBe(1);
  await choose('Width of the preview', 'Phone');
  await expect.poll(async () => (await frame.boundingBox())?.width).toBeLessThanOrEqual(390);
  expect(await columns()).toBe(1);

  const ground = () => frame.evaluate((element) => getComputedStyle(element).backgroundColor);
  await ines.emulateMedia({ colorScheme: 'light' });
  const light = await ground();
  await choose('Colours of the preview', 'Dark');
  await expect.poll(ground).not.toBe(light);
  await choose('Colours of the preview', 'As here');
  await expect.poll(ground).toBe(light);

  // As a Codex that exists: its values in the form as it is edited, and what has no place in it.
  await ines.getByRole('textbox', { name: 'Template source, JSON5' }).click();
  await ines.keyboard.press('Control+a');
  await ines.keyboard.insertText(
    SOURCE.replace("depth: { type: 'number'", "depth: { type: 'line'")
      .replace(
        "    old: { type: 'text', label: 'Old remarks' },\n",
        "    added: { type: 'line', label: 'Added', default: 'new' },\n",
      )
      .replace("['old']", "['added']"),
  );
  const start = preview
    .getByRole('textbox', { name: 'Show the form as' })
    .or(preview.getByRole('combobox', { name: 'Show the form as' }));
  await start.first().click();
  await ines.getByRole('option', { name: 'Monday at the harbour' }).click();
  await expect(preview).toContainText('“Old remarks” is left out.');
  await expectText(ines, 'place', 'Harbour');
  await expectText(ines, 'depth', '12');
  await expect(fieldOf(ines, 'notes')).toContainText('Clear water.');
  await preview.getByRole('tab', { name: 'More' }).click();
  await expectText(ines, 'added', 'new');
});
