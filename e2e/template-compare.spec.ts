/** An administrator looks what changed from one version of a template to another. */
import { expect, test } from './fixtures.ts';

const VERSION = (version: number, fields: string) => `{
  id: 'stocktaking', version: ${version}, name: 'Stocktaking',
  fields: {
    // Counted twice.
    count: { type: 'number', label: 'Count' },
${fields}
  },
}
`;

test('from the versions of a template to what changed, in sentences and side by side', async ({
  api,
  ines,
  rae,
}) => {
  const versions = [
    `    shelf: { type: 'line', label: 'Shelf' },`,
    `    shelf: { type: 'line', label: 'Rack' },`,
    `    state: { type: 'select', label: 'State', options: ['Open', 'Done'] },`,
  ];
  for (const [index, fields] of versions.entries())
    await api.post('/templates/stocktaking/versions', {
      source: VERSION(index + 1, fields),
      baseVersion: index,
    });

  await ines.goto('/admin/templates/stocktaking');
  await ines.getByRole('region', { name: 'Builder' }).getByText('Versions', { exact: true }).click();
  await ines.getByRole('link', { name: 'Compare version 1 with version 3' }).press('Enter');
  await expect(ines).toHaveURL(/stocktaking\/compare\?from=1&to=3$/);
  await expect(ines.getByRole('heading', { level: 1, name: 'Stocktaking: what changed' })).toBeVisible();
  await expect(ines.getByText('“State” is new (Select).')).toBeVisible();
  await expect(ines.getByText('“Shelf” is retired; what it holds is set aside.')).toBeVisible();
  const source = ines.getByRole('region', { name: 'Source, side by side' });
  await expect(source.getByText(versions[0]?.trim() ?? '')).toBeVisible();
  await expect(source.getByText(versions[2]?.trim() ?? '')).toBeVisible();

  // Only who may publish is offered to take it back.
  await expect(ines.getByRole('button', { name: 'Undo this publication' })).toBeVisible();
  await rae.goto(ines.url());
  await expect(rae.getByText('“State” is new (Select).')).toBeVisible();
  await expect(rae.getByRole('button', { name: 'Undo this publication' })).toBeHidden();

  await ines.getByLabel('To', { exact: true }).selectOption({ index: 1 });
  await expect(ines).toHaveURL(/from=1&to=2$/);
  await expect(ines.getByText('“Shelf” is called “Rack”.')).toBeVisible();
  await expect(source.getByText('Shelf', { exact: true })).toBeVisible();

  // On a phone one side stands below the other, and nothing is cut off.
  await ines.setViewportSize({ width: 390, height: 844 });
  await expect(source.getByText('Rack', { exact: true })).toBeVisible();
  expect(await ines.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
