/** Vespera Forge without a server: what is typed in Markdown and in a form waits, outlives the window, and is sent as it was made. */
import { findCodeServer, findExtension } from './code-server.ts';
import { test } from './editor-fixtures.ts';
import {
  formIn,
  openFromTree,
  placeCaretBehind,
  reloadEditor,
  saveState,
  showCodices,
  shownText,
} from './editor-page.ts';
import { expect } from './fixtures.ts';
import { createCodex, markdownOf } from './rest.ts';

test.skip(findCodeServer() === null, 'code-server is not installed: npm run test:vscode -- --install');
test.skip(findExtension() === null, 'the extension is not built: npm run build:vscode');
test.use({ actionTimeout: 45_000 });

interface Operations {
  readonly items: readonly { readonly clientTime: string; readonly actor: { readonly name: string } }[];
}

test('edits in Markdown and in the form wait for the server over a reload, and keep their own times', async ({
  api,
  product,
  vscode,
}) => {
  test.setTimeout(300_000);
  const text = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Foghorn is hoarse',
    fields: { summary: 'Since Tuesday.' },
  });
  const form = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Mooring rope frays',
    fields: { summary: 'At the third cleat.' },
  });
  await showCodices(vscode);
  await openFromTree(vscode, /Foghorn is hoarse/, 'Open as Markdown');
  await expect.poll(() => shownText(vscode)).toContain('Since Tuesday.');
  // Not the document of the next one that is looked at.
  await vscode.getByRole('tab', { name: 'Foghorn is hoarse.md' }).dblclick();
  await openFromTree(vscode, /Mooring rope frays/, 'Open as a Form');
  const summary = () => formIn(vscode).locator('[data-field="summary"]');
  await expect(summary()).toContainText('At the third cleat.');
  await expect(saveState(vscode)).toContainText('Bindery');

  await product.kill();
  const from = Date.now();
  await summary().getByRole('textbox').click();
  await vscode.keyboard.press('Control+End');
  await vscode.keyboard.type(' It is wet.');
  await vscode.getByRole('tab', { name: 'Foghorn is hoarse.md' }).click();
  await placeCaretBehind(vscode, 'Since Tuesday.');
  await vscode.keyboard.type(' It has a cold.');
  await expect(saveState(vscode)).toHaveText(/\b\d+ edits waiting/);
  await expect
    .poll(() => saveState(vscode).getAttribute('aria-label'))
    .toMatch(/on the disk of this machine/);
  const until = Date.now();
  const waiting = await saveState(vscode).innerText();

  await reloadEditor(vscode);
  await expect.poll(() => shownText(vscode)).toContain('Since Tuesday. It has a cold.');
  await expect(saveState(vscode)).toHaveText(waiting);
  await vscode.getByRole('tab', { name: 'Mooring rope frays.codex' }).click();
  await expect(summary()).toContainText('At the third cleat. It is wet.');
  // The tree is as it was, too.
  await expect(vscode.getByRole('treeitem', { name: /Foghorn is hoarse/ })).toBeVisible();

  const back = Date.now();
  await product.restart();
  await expect(saveState(vscode)).toHaveText(/^\s*Bindery$/);
  expect(await markdownOf(api, text.id, 'summary')).toBe('Since Tuesday. It has a cold.');
  expect(await markdownOf(api, form.id, 'summary')).toBe('At the third cleat. It is wet.');
  for (const { id } of [text, form]) {
    const { items } = await api.get<Operations>(`/codices/${id}/operations`);
    const times = items
      .filter(({ actor }) => actor.name === 'Vera Tillinger')
      .map(({ clientTime }) => Date.parse(clientTime));
    expect(times.length).toBeGreaterThan(0);
    for (const time of times) {
      expect(time).toBeGreaterThanOrEqual(from - 1_000);
      expect(time).toBeLessThanOrEqual(until + 1_000);
      expect(time).toBeLessThan(back);
    }
  }
});
