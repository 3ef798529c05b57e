/** A template changes types, an id and options while two people have a Codex of it open. */
import { expectSaved, expectText, fieldOf, openCodex, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type CodexAnswer, createCodex } from './rest.ts';

const versionOf = (fields: string) =>
  `{ id: 'sample-sheet', version: 1, name: 'Sample sheet', fields: { ${fields} } }`;
const FIRST = versionOf(`
  size: { type: 'select', label: 'Size', options: ['5', 'Large'] },
  weight: { type: 'line', label: 'Weight' },
  state: { type: 'select', label: 'State', options: ['open', 'done'] },
  notes: { type: 'text', label: 'Notes' },
  story: { type: 'richText', label: 'Story' },
`);
const SECOND = versionOf(`
  impact: { type: 'line', label: 'Impact' },
  size: { type: 'number', label: 'Size' },
  weight: { type: 'number', label: 'Weight', unit: 'kg' },
  state: { type: 'select', label: 'State', options: [{ value: 'open', label: 'Under way' }, 'done', 'dropped'] },
  journal: { type: 'text', label: 'Journal', was: 'notes', placeholder: 'Day by day' },
  story: { type: 'richText', label: 'Story', placeholder: 'From the beginning' },
`);

test('two open pages follow without a reload; nothing is lost, and what does not convert is set aside', async ({
  api,
  rae,
  jon,
}) => {
  await api.post('/templates/sample-sheet/versions', { source: FIRST, baseVersion: 0 });
  const fields = { size: 'Large', weight: '12.5 kg', state: 'open', notes: 'Begun. ' };
  const { id } = await createCodex(api, { templateId: 'sample-sheet', title: 'Sample 1', fields });
  for (const page of [rae, jon]) {
    await openCodex(page, id);
    await expectText(page, 'notes', 'Begun. ');
    await page.evaluate(() => Reflect.set(window, 'stillHere', true));
  }
  await typeAtEnd(rae, 'notes', 'By Rae. ');
  await typeAtEnd(jon, 'story', 'Jon began, ');
  await expectSaved(rae);
  await expectSaved(jon);

  await api.post('/templates/sample-sheet/versions', { source: SECOND, baseVersion: 1 });
  for (const page of [rae, jon]) {
    await expect(fieldOf(page, 'weight').locator('input')).toHaveValue('12.5');
    await expect(fieldOf(page, 'size').locator('input')).toHaveValue('');
    await expect(fieldOf(page, 'state')).toContainText('Under way');
    await expectText(page, 'journal', 'Begun. By Rae. ');
    await expect(page.getByRole('status').filter({ hasText: 'The form changed' })).toContainText(
      '+ Impact, Size is now Number, Weight is now Number',
    );
    await expect(fieldOf(page, 'notes')).toHaveCount(0);
  }
  // Nobody has to click again to go on writing, in whichever editor: letters and carets stay.
  await rae.keyboard.type('Then more. ');
  await jon.keyboard.type('and went on.');
  await expectText(rae, 'story', 'Jon began, and went on.');
  for (const page of [rae, jon]) {
    await expectText(page, 'journal', 'Begun. By Rae. Then more. ');
    await page.getByText('Set aside: 2 fields').click();
    await expect(page.getByText('Large', { exact: true })).toBeVisible();
    await expect(page.getByText('12.5 kg', { exact: true })).toBeVisible();
  }
  await typeAtEnd(jon, 'journal', 'And by Jon.');
  await fieldOf(rae, 'size').locator('input').fill('7');
  await fieldOf(rae, 'size').locator('input').press('Enter');
  await expectText(rae, 'journal', 'Begun. By Rae. Then more. And by Jon.');
  await expect(fieldOf(jon, 'size').locator('input')).toHaveValue('7');
  await expectSaved(jon);
  await expectSaved(rae);
  for (const page of [rae, jon])
    expect(await page.evaluate(() => Reflect.get(window, 'stillHere'))).toBe(true);

  const answer = await api.get<CodexAnswer>(`/codices/${id}`);
  expect(answer.fields).toMatchObject({
    size: 7,
    weight: 12.5,
    state: 'open',
    journal: 'Begun. By Rae. Then more. And by Jon.',
    story: { markdown: expect.stringContaining('Jon began, and went on.') },
    impact: '',
  });
  expect(answer.retired).toEqual({ 'size@select': 'Large', 'weight@line': '12.5 kg' });

  // The first version again: what was not edited is as it was.
  await api.post('/templates/sample-sheet/versions', {
    source: FIRST.replace('notes: {', "notes: { was: 'journal',"),
    baseVersion: 2,
  });
  await expect(fieldOf(jon, 'weight')).toContainText('12.5 kg');
  await expectText(jon, 'notes', 'Begun. By Rae. Then more. And by Jon.');
});
