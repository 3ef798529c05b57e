/** An administrator changes a template while somebody edits one of its Codices. */
import { choose, expectSaved, expectText, fieldOf, openCodex, textOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type CodexAnswer, createCodex } from './rest.ts';

const FIRST = `{
  id: 'field-report',
  version: 1,
  name: 'Field report',
  fields: {
    summary: { type: 'richText', label: 'Summary' },
    remarks: { type: 'text', label: 'Remarks' },
  },
}
`;

const SECOND = `{
  id: 'field-report',
  version: 2,
  name: 'Field report',
  fields: {
    weather: { type: 'select', label: 'Weather', options: ['Calm', 'Storm'] },
    summary: { type: 'richText', label: 'Summary' },
  },
}
`;

test('a new version reaches the open Codex: the new field is there, the retired text can be read', async ({
  api,
  ines,
  rae,
}) => {
  await api.post('/templates/field-report/versions', { source: FIRST, baseVersion: 0 });
  const fields = { remarks: 'Said once, kept for good.' };
  const { id } = await createCodex(api, { templateId: 'field-report', title: 'Monday', fields });
  await openCodex(rae, id);
  await expectText(rae, 'remarks', 'Said once, kept for good.');
  await typeAtEnd(rae, 'summary', 'Begun before, ');

  await ines.goto('/admin/templates');
  await expect(ines.getByRole('listitem').filter({ hasText: 'Field report' })).toContainText('1 Codex');
  await ines.getByRole('link', { name: 'Edit Field report' }).click();
  const source = ines.getByRole('textbox', { name: 'Template source, JSON5' });
  const preview = ines.getByRole('region', { name: 'Preview of the form' });
  const publish = ines.getByRole('button', { name: 'Publish…' });
  await expect(publish).toBeDisabled();

  // While it is wrong, the place is named and it can't be published.
  await source.click();
  await ines.keyboard.press('Control+a');
  await ines.keyboard.insertText(SECOND.replace("type: 'select'", "type: 'selct'"));
  const place = ines.getByRole('button', { name: 'Line 6, column 22' });
  await expect(place).toBeVisible();
  await expect(publish).toBeDisabled();
  await ines.getByRole('button', { name: /^Fix: write .*select/ }).click();
  await expect(place).toBeHidden();

  // Discarded by mistake, and taken back.
  await ines.getByRole('button', { name: 'Discard' }).click();
  await expect(source).not.toContainText('weather');
  await ines.getByRole('button', { name: 'Undo' }).click();
  await expect(source).toContainText('weather');

  // The form is tried out before anybody has it.
  await expect(preview.locator('[data-field="weather"]')).toBeVisible();
  await choose(ines, 'weather', 'Storm');
  await expect(preview.locator('[data-field="weather"]')).toContainText('Storm');
  await publish.click();
  const dialog = ines.getByRole('dialog', { name: 'Publish “Field report”' });
  await expect(dialog).toContainText('Remarks');
  await dialog.getByRole('button', { name: 'Publish version 2' }).click();
  await expect(ines.getByText('Field report v2 is published, and its Codex follows')).toBeVisible();

  // Rae did nothing, and her caret stands where it stood.
  await expect(fieldOf(rae, 'weather')).toBeVisible();
  await expect(fieldOf(rae, 'weather')).not.toContainText('Storm');
  await expect(fieldOf(rae, 'remarks')).toHaveCount(0);
  await rae.keyboard.type('ended after.');
  await expectText(rae, 'summary', 'Begun before, ended after.');
  const retired = rae.getByText('Set aside: 1 field');
  await retired.click();
  await expect(rae.getByText('Said once, kept for good.')).toBeVisible();

  await choose(rae, 'weather', 'Calm');
  await expectSaved(rae);
  const after = await api.get<CodexAnswer>(`/codices/${id}`);
  expect(after.fields).toMatchObject({
    weather: 'Calm',
    summary: { markdown: expect.stringContaining('ended after.') },
  });
  expect(after.retired).toEqual({ remarks: 'Said once, kept for good.' });
  await rae.reload();
  await expect(textOf(rae, 'summary')).toBeVisible();
  await expect(rae.getByText('Set aside: 1 field')).toBeVisible();
});
