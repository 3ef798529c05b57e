/** The page of VS Code, as the specs of the extension use it. */
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

/** Opens the editor and waits until its extensions can be asked for something. */
export async function openEditor(page: Page, url: string, folder: string): Promise<void> {
  await page.goto(`${url}/?folder=${encodeURIComponent(folder)}`);
  await expect(page.locator('.monaco-workbench')).toBeVisible({ timeout: 90_000 });
}

/** The side bar with the tree of Codices. */
export async function showCodices(page: Page): Promise<Locator> {
  await page.getByRole('tab', { name: 'Bindery' }).click();
  const tree = page.getByRole('tree', { name: 'Codices' });
  await expect(tree).toBeVisible();
  return tree;
}

/** Runs a command by its name in the command palette. */
export async function runCommand(page: Page, name: string): Promise<void> {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill(`>${name}`);
  await page.getByRole('option', { name }).first().waitFor();
  await page.keyboard.press('Enter');
}

/** The text of an editor, as far as it is in view. The editor draws spaces that do not break. */
export async function shownText(page: Page): Promise<string> {
  const lines = page.locator('.editor-instance .view-lines').first();
  const rows = await lines.locator('.view-line').evaluateAll((all) =>
    all
      .map((row) => ({ top: Number.parseFloat((row as HTMLElement).style.top), text: row.textContent ?? '' }))
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text),
  );
  return rows.join('\n').replaceAll('\u00a0', ' ');
}

/** Puts the caret behind words that are in view. */
export async function placeCaretBehind(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+f');
  await page.getByRole('textbox', { name: 'Find' }).fill(words);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowRight');
}

/** Opens a Codex by the menu of its row. */
export async function openFromTree(page: Page, title: RegExp, how: string): Promise<void> {
  await page.getByRole('treeitem', { name: title }).click({ button: 'right' });
  const item = page.getByRole('menuitem', { name: how, exact: true });
  await item.waitFor();
  // A menu takes no click that may have been meant for what it came up over.
  await expect(async () => {
    await item.click({ timeout: 1_000 });
    await expect(item).toBeHidden({ timeout: 1_000 });
  }).toPass();
}

/** Opens a file of the folder from the explorer: quick open needs a search program that code-server would download. */
export async function openFile(page: Page, name: string): Promise<void> {
  // A click on the tab of a view that is open would close it.
  await runCommand(page, 'View: Show Explorer');
  const file = page.getByRole('treeitem', { name });
  // A file that came after the folder was read is not always told of.
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh Explorer' }).click({ timeout: 2_000 });
    await expect(file).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await file.dblclick();
}

/** Chooses from the list that is open above the editor. */
export async function chooseOption(page: Page, name: RegExp): Promise<void> {
  await page.locator('.quick-input-widget').getByRole('option', { name }).first().click();
}

/** The form of a Codex, in the web view in front. */
export function formIn(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready').last().frameLocator('iframe#active-frame');
}

/** The carets of others, as the editor draws them: bars before letters. */
export function carets(page: Page): Locator {
  return page.locator('.view-line [class*="ced-"]');
}

/** What the status bar says of what is saved. */
export function saveState(page: Page): Locator {
  return page.locator('.statusbar-item[id$="bindery.state"]');
}

/** Loads the window anew, as “Developer: Reload Window” does. */
export async function reloadEditor(page: Page): Promise<void> {
  await page.reload();
  await expect(page.locator('.monaco-workbench')).toBeVisible({ timeout: 90_000 });
}
