/** Vespera Forge signs in by the browser: the page asks, the answer comes back to the editor, and signing out ends it at the server. */
import type { Page } from '@playwright/test';
import { findCodeServer, findExtension } from './code-server.ts';
import { expectText, openCodex } from './codex-page.ts';
import { test } from './editor-fixtures.ts';
import {
  chooseOption,
  openFromTree,
  placeCaretBehind,
  runCommand,
  saveState,
  showCodices,
  shownText,
} from './editor-page.ts';
import { expect } from './fixtures.ts';
import { signIn } from './people.ts';
import { createCodex } from './rest.ts';

test.skip(findCodeServer() === null, 'code-server is not installed: npm run test:vscode -- --install');
test.skip(findExtension() === null, 'the extension is not built: npm run build:vscode');
test.use({ actionTimeout: 45_000 });

test('whoever lets the editor in by the browser writes in it, and is out again at the server too', async ({
  api,
  jon,
  product,
  writer,
  vscode,
}) => {
  test.setTimeout(240_000);
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Buoy drifts at dusk',
    fields: { summary: 'It was seen twice.' },
  });
  await openCodex(jon, id);
  const account = await vscode.context().newPage();
  await account.goto(product.url);
  await signIn(account, writer);

  const tree = await showCodices(vscode);
  await runCommand(vscode, 'Bindery: Sign Out');
  await expect(tree.getByRole('treeitem')).toHaveCount(0);
  await expect(saveState(vscode)).toHaveCount(0);
  await vscode.getByRole('button', { name: 'Sign In' }).click();
  await vscode.locator('.quick-input-widget input').first().fill(product.url);
  await vscode.keyboard.press('Enter');
  await chooseOption(vscode, /Sign in with the browser/);
  const page = await openAskedPage(vscode);
  await expect(page.getByRole('heading', { name: 'Connect “Vespera Forge”?', exact: true })).toBeVisible();
  await expect(page.getByText('It asks for everything that this site can do')).toBeVisible();
  await page.getByRole('radio', { name: 'Read and edit' }).check();
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(tree.getByRole('treeitem', { name: /Buoy drifts at dusk/ })).toBeVisible();

  await openFromTree(vscode, /Buoy drifts at dusk/, 'Open as Markdown');
  await expect.poll(() => shownText(vscode)).toContain('It was seen twice.');
  await placeCaretBehind(vscode, 'seen twice.');
  await vscode.keyboard.type(' It was fog.');
  await expectText(jon, 'summary', 'It was seen twice. It was fog.');

  await account.goto(`${product.url}/account`);
  const programs = account.getByRole('list', { name: 'Connected programs' });
  await expect(programs).toContainText('Vespera Forge');
  await expect(programs).toContainText('by the API');
  await runCommand(vscode, 'Bindery: Sign Out');
  await expect(tree.getByRole('treeitem')).toHaveCount(0);
  await account.reload();
  await expect(account.getByRole('heading', { name: 'Connected programs' })).toBeVisible();
  await expect(programs).toHaveCount(0);
});

test('an editor that is disconnected on the account page keeps what was typed, and sends it after signing in again', async ({
  api,
  product,
  writer,
  vscode,
}) => {
  test.setTimeout(240_000);
  await createCodex(api, {
    templateId: 'incident-review',
    title: 'Anchor chain is short',
    fields: { summary: 'By two links.' },
  });
  const account = await vscode.context().newPage();
  await account.goto(product.url);
  await signIn(account, writer);
  const tree = await showCodices(vscode);
  await letIn();
  await openFromTree(vscode, /Anchor chain is short/, 'Open as Markdown');
  await expect.poll(() => shownText(vscode)).toContain('By two links.');
  // Before there is a notification, which a key would mean.
  await placeCaretBehind(vscode, 'two links.');

  await account.goto(`${product.url}/account`);
  await account.getByRole('button', { name: 'Disconnect Vespera Forge' }).click();
  await expect(saveState(vscode)).toContainText('Sign in');
  await expect(vscode.getByText('Your sign-in to Bindery has ended.', { exact: true })).toBeVisible();
  await vscode.bringToFront();
  await vscode.keyboard.type(' Or three.');
  await letIn();
  await expect(saveState(vscode)).toHaveText(/^\s*Bindery$/);
  await expect(tree.getByRole('treeitem', { name: /Anchor chain is short/ })).toBeVisible();
  await expect
    .poll(
      async () =>
        (await api.get<{ items: { excerpt?: string }[] }>('/search?q=%22Or%20three%22')).items.length,
    )
    .toBe(1);

  async function letIn(): Promise<void> {
    await runCommand(vscode, 'Bindery: Sign In…');
    await vscode.locator('.quick-input-widget input').first().fill(product.url);
    await vscode.keyboard.press('Enter');
    await chooseOption(vscode, /Sign in with the browser/);
    const page = await openAskedPage(vscode);
    await page.getByRole('radio', { name: 'Read and edit' }).check();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(vscode.locator('.statusbar')).toContainText('Signed in to');
  }
});

/** code-server opens an address of its own machine by a proxy, without its path: so the page is opened by its address. */
async function openAskedPage(vscode: Page): Promise<Page> {
  const context = vscode.context();
  const opened = context.waitForEvent('page');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await (await opened).close();
  await vscode.bringToFront();
  await vscode.getByRole('link', { name: 'Copy its address' }).click();
  const copied = () => vscode.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toContain('/connect?');
  const page = await context.newPage();
  await page.goto(await copied());
  return page;
}
