/** An administrator looks back at the draft of a template, compares two points of it, and restores one. */
import { expectSaved } from './codex-page.ts';
import { expect, test } from './fixtures.ts';

const SOURCE = `{
  id: 'ledger', version: 1, name: 'Ledger',
  fields: {
    sum: { type: 'number', label: 'Sum' },
  },
}
`;

test('who changed it, what changed since in sentences and side by side, and a point restored', async ({
  api,
  ines,
}) => {
  await api.post('/templates/ledger/versions', { source: SOURCE, baseVersion: 0 });
  await ines.goto('/admin/templates/ledger');
  await expectSaved(ines);
  const source = ines.getByRole('textbox', { name: 'Template source, JSON5' });
  await source.click();
  await ines.keyboard.press('Control+A');
  await ines.keyboard.insertText(SOURCE.replace("label: 'Sum'", "label: 'Total'"));
  await expectSaved(ines);

  await ines.getByRole('link', { name: 'History of the draft' }).press('Enter');
  await expect(ines).toHaveURL(/ledger\/history$/);
  await expect(ines.getByRole('heading', { level: 1, name: 'ledger: history of the draft' })).toBeVisible();
  const changes = ines.getByRole('region', { name: 'Who changed the draft' });
  await expect(changes.getByRole('listitem').first()).toContainText('Ines Calloway wrote');
  await expect(ines.getByText('“Sum” is called “Total”.')).toBeVisible();
  const compared = ines.getByRole('region', { name: 'Source, side by side' });
  await expect(compared.getByRole('columnheader', { name: 'Version 1' })).toBeVisible();
  await expect(compared.getByRole('columnheader', { name: 'Now' })).toBeVisible();

  await changes.getByRole('button', { name: /^What changed since/ }).press('Enter');
  await expect(ines).toHaveURL(/history\?from=1$/);
  await expect(ines.getByText('“Sum” is called “Total”.')).toBeVisible();
  await changes.getByRole('button', { name: /^Restore the draft of/ }).press('Enter');
  await expect(changes.getByRole('listitem').first()).toContainText(
    'Ines Calloway restored an earlier point',
  );
  await expect(ines.getByText('Both versions say the same.')).toBeVisible();

  await ines.setViewportSize({ width: 390, height: 844 });
  await expect(changes.getByRole('listitem').first()).toBeVisible();
  expect(await ines.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await ines.goto('/admin/templates/ledger');
  await expect(source).toContainText("label: 'Sum'");
});
