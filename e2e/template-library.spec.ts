/** The template library: found, copied, exported, imported, archived and brought back. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectNoViolationsInBothThemes } from './accessibility.ts';
import { expect, test } from './fixtures.ts';

const rowOf = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('link', { name: `Edit ${name}`, exact: true }) });

async function choose(page: Page, name: string, action: string): Promise<void> {
  await rowOf(page, name)
    .getByRole('button', { name: `Actions for ${name}` })
    .click();
  await page.getByRole('menuitem', { name: action }).click();
}

test('a template is found, copied, archived and brought back', async ({ ines, rae }) => {
  await ines.goto('/admin/templates');
  await ines.getByRole('searchbox', { name: 'Find a template' }).fill('place like');
  await expect(ines.getByRole('link', { name: /^Edit / })).toHaveText([/Location/]);
  await choose(ines, 'Location', 'Duplicate…');
  const dialog = ines.getByRole('dialog', { name: /Duplicate/ });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Locatable');
  await dialog.getByRole('button', { name: 'Duplicate' }).click();
  // The copy is there to be changed.
  await expect(ines.getByRole('heading', { level: 1, name: 'Locatable' })).toBeAttached();
  await ines.goto('/admin/templates');
  await expect(rowOf(ines, 'Locatable')).toContainText('No Codex yet');

  await choose(ines, 'Locatable', 'Archive');
  const archived = ines.getByRole('region', { name: 'Archived' });
  await expect(archived.getByRole('link', { name: 'Edit Locatable' })).toBeVisible();
  await rae.goto('/');
  await rae.getByRole('button', { name: 'New Codex' }).first().click();
  await expect(rae.getByRole('menuitem', { name: 'Location' })).toBeVisible();
  await expect(rae.getByRole('menuitem', { name: 'Locatable' })).toHaveCount(0);

  await ines.getByRole('button', { name: 'Undo' }).click();
  await expect(archived).toHaveCount(0);
  await expect(rowOf(ines, 'Locatable')).toBeVisible();
});

test('a template goes into a file and comes back under another id', async ({ ines }) => {
  await ines.goto('/admin/templates');
  const downloading = ines.waitForEvent('download');
  await choose(ines, 'Research note', 'Export as JSON5');
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('research-note.json5');
  const source = await readFile(await download.path(), 'utf8');
  const renamed = source
    .replace(/id: 'research-note'/, "id: 'reading-note'")
    .replace(/name: 'Research note'/, "name: 'Reading note'");
  await ines.getByLabel('Template files').setInputFiles({
    name: 'reading-note.json5',
    mimeType: 'application/json5',
    buffer: Buffer.from(renamed),
  });
  const dialog = ines.getByRole('dialog', { name: /Import/ });
  await expect(dialog).toContainText('Reading note');
  await dialog.getByRole('button', { name: /^Import/ }).click();
  await expect(rowOf(ines, 'Reading note')).toBeVisible();
});

test('the library passes WCAG 2.2 AA in both themes', async ({ ines }) => {
  await ines.goto('/admin/templates');
  await expect(rowOf(ines, 'Task')).toBeVisible();
  await expectNoViolationsInBothThemes(ines, 'the template library');
  await rowOf(ines, 'Task').getByRole('button', { name: 'Actions for Task' }).click();
  await expect(ines.getByRole('menuitem', { name: 'Duplicate…' })).toBeVisible();
  await expectNoViolationsInBothThemes(ines, 'the menu of a template', '[role="menu"]');
});
