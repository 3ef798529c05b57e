/** An administrator says in the builder, by keyboard alone, what a child begins with; a new Codex comes with it so. */
import { expectText, fieldOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const TRIP = `{
  id: 'sample-trip', version: 1, name: 'Sample trip',
  fields: { place: { type: 'line', label: 'Place' }, lead: { type: 'person', label: 'Lead' } },
  children: {
    create: [
      { template: 'sample-errand', title: 'Book the ferry' }, // first of all
    ],
  },
}
`;
const ERRAND = `{
  id: 'sample-errand', version: 1, name: 'Sample errand',
  fields: {
    place: { type: 'line', label: 'Place' },
    owner: { type: 'person', label: 'Owner' },
    rank: { type: 'select', label: 'Rank', options: ['High', 'Low'] },
  },
}
`;

test('a child begins with values of its own and with those of its parent', async ({
  api,
  ines,
  workspace,
}) => {
  await api.post('/templates/sample-errand/versions', { source: ERRAND, baseVersion: 0 });
  await api.post('/templates/sample-trip/versions', { source: TRIP, baseVersion: 0 });
  await ines.goto('/admin/templates/sample-trip');
  await ines.getByRole('tab', { name: 'Children' }).focus();
  await ines.keyboard.press('Enter');
  const child = ines.getByRole('group', { name: 'Child Book the ferry' });
  const begin = child.getByRole('combobox', { name: 'A field that Book the ferry begins with' });
  const add = async (label: string) => {
    await begin.focus();
    await ines.keyboard.type(label, { delay: 60 });
    await expect(ines.getByRole('option', { name: label, exact: true })).toBeVisible();
    await ines.keyboard.press('Enter');
    await expect(child.getByRole('group', { name: label })).toBeVisible();
  };

  // A field of the parent by the same name is taken at once.
  await add('Place');
  await add('Owner');
  await child.getByRole('combobox', { name: 'What Owner begins with' }).focus();
  await ines.keyboard.press('ArrowDown');
  await expect(ines.getByRole('option', { name: 'Lead of its parent' })).toBeVisible();
  await ines.keyboard.press('ArrowDown');
  await ines.keyboard.press('Enter');
  await add('Rank');
  await child.getByRole('combobox', { name: /^Rank of Book the ferry/ }).focus();
  await ines.keyboard.type('hi');
  await ines.keyboard.press('Enter');
  const source = ines.getByRole('region', { name: 'Source' });
  await expect(source).toContainText("place: { from: 'place' }");
  await expect(source).toContainText("owner: { from: 'lead' }");
  await expect(source).toContainText("rank: 'High'");
  await expect(source).toContainText('// first of all');

  await expect(ines.getByRole('button', { name: 'Publish…' })).toBeEnabled();
  await ines.getByRole('button', { name: 'Publish…' }).press('Enter');
  await ines.getByRole('button', { name: 'Publish version 2' }).press('Enter');
  await expect(ines.getByText('Sample trip v2 is published')).toBeVisible();
  const { rae } = workspace;
  const { id } = await createCodex(api, {
    templateId: 'sample-trip',
    title: 'To the islands',
    fields: { place: 'Pier 4', lead: rae.id },
  });
  const { items } = await api.get<{ readonly items: readonly { id: string; parentId: string | null }[] }>(
    '/codices?template=sample-errand',
  );
  const [errand] = items;
  expect(errand?.parentId).toBe(id);
  await ines.goto(`/c/${errand?.id}`);
  await expectText(ines, 'place', 'Pier 4');
  await expect(fieldOf(ines, 'owner')).toContainText(rae.name);
  await expect(fieldOf(ines, 'rank')).toContainText('High');
});
