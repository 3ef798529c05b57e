/** Export and import in the page, with every problem listed, and Undo. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectText, openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

async function exportAs(
  page: Page,
  format: string,
  withChildren = false,
  withComments = false,
): Promise<{ name: string; path: string }> {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export this Codex' });
  await dialog.getByRole('radio', { name: format }).check();
  if (withChildren) await dialog.getByRole('checkbox', { name: 'With everything below it' }).check();
  if (withComments) await dialog.getByRole('checkbox', { name: 'With the comments' }).check();
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('link', { name: 'Export' }).click();
  const download = await downloading;
  return { name: download.suggestedFilename(), path: await download.path() };
}

async function openImport(page: Page) {
  await page.goto('/');
  await page.getByRole('button', { name: 'New Codex', exact: true }).first().click();
  await page.getByRole('menuitem', { name: 'Import…' }).click();
  return page.getByRole('dialog', { name: 'Import Codices' });
}

test('a Codex and its child go into a file and come back, and the import is undone', async ({ api, rae }) => {
  const top = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Moved by file',
    fields: { summary: { markdown: 'It went *along*.' }, severity: 'High' },
  });
  await createCodex(api, { templateId: 'task', title: 'Moved child', parentId: top.id });
  await api.post(`/codices/${top.id}/comments`, { body: { markdown: 'Packed in a hurry.' } });
  await openCodex(rae, top.id);
  const plain = await exportAs(rae, 'Web page');
  expect(await readFile(plain.path, 'utf8')).not.toContain('Packed in a hurry.');
  const file = await exportAs(rae, 'Readable (JSON5)', true, true);
  expect(file.name).toBe('moved-by-file.codex.json5');
  expect(await readFile(file.path, 'utf8')).toContain("'Packed in a hurry.'");
  expect(await readFile(file.path, 'utf8')).toContain("title: 'Moved child'");

  const dialog = await openImport(rae);
  await dialog
    .getByLabel('Codex files')
    .setInputFiles({ name: file.name, mimeType: '', buffer: await readFile(file.path) });
  await expect(rae).toHaveURL(/\/c\/(?!.*history)/);
  expect(rae.url()).not.toContain(top.id);
  await expectText(rae, 'title', 'Moved by file');
  await expectText(rae, 'summary', 'It went along.');
  await expect(rae.getByText('Imported 2 Codices')).toBeVisible();
  await rae.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(rae.getByText('The imported Codices are in the trash')).toBeVisible();
});

test('a file with problems is refused with the line of each, and nothing comes in', async ({ rae }) => {
  const dialog = await openImport(rae);
  const text =
    "{\n  format: 'vespera-bindery/codex', version: 1, title: 'Broken by hand',\n  template: { id: 'task', version: 1 },\n  fields: { nonsense: 1 },\n}\n";
  // Dropped, as from a file manager.
  const data = await rae.evaluateHandle((content) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], 'broken.codex.json5'));
    return transfer;
  }, text);
  await dialog.getByRole('region', { name: 'Files to import' }).dispatchEvent('drop', { dataTransfer: data });
  const report = dialog.getByRole('region', { name: 'broken.codex.json5' });
  await expect(report).toContainText('nothing was imported (1 problem)');
  await expect(report).toContainText('Line 4, column 13');
  await expect(report).toContainText('has no field “nonsense”');
  await rae.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await rae.goto('/');
  await expect(rae.getByText('Broken by hand')).toHaveCount(0);
});

test('the exact copy and the web page are offered as files', async ({ api, rae }) => {
  const { id } = await createCodex(api, { templateId: 'task', title: 'As a page' });
  await openCodex(rae, id);
  const exact = await exportAs(rae, 'Exact copy');
  expect((await readFile(exact.path)).subarray(1, 4).toString()).toBe('VBC');
  const page = await exportAs(rae, 'Web page');
  expect(await readFile(page.path, 'utf8')).toContain('<h1 dir="auto">As a page</h1>');
});

test('the command line takes along and brings in while the server runs', async ({ api, product, rae }) => {
  const { id } = await createCodex(api, { templateId: 'task', title: 'By command' });
  const file = `${product.dataDir}/by-command.codex`;
  await product.bindery(['export', id, '--format', 'binary', '--out', file]);
  const printed = await product.bindery(['import', file, '--json']);
  const copy: string = JSON.parse(printed).files[0].codices[0].id;
  expect(copy).not.toBe(id);
  await openCodex(rae, copy);
  await expectText(rae, 'title', 'By command');
});
