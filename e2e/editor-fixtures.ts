/** The fixtures of the specs of the extension: somebody with a token, the editor that has it, and its page. */
import type { Page } from '@playwright/test';
import { type CodeServer, startCodeServer } from './code-server.ts';
import { openEditor } from './editor-page.ts';
import { test as base } from './fixtures.ts';
import type { Person } from './people.ts';

const VIEWPORT = { width: 1280, height: 800 };

interface Editors {
  readonly writer: Person & { readonly token: string };
  readonly editor: CodeServer;
}

export const test = base.extend<{ readonly vscode: Page }, Editors>({
  writer: [
    async ({ product, workspace }, use) => {
      const writer = await workspace.add('Vera Tillinger', 'editor');
      const token = await product.bindery(['token', 'create', '--user', writer.email, '--name', 'editor']);
      await use({ ...writer, token });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  editor: [
    async ({ product, writer }, use) => {
      const editor = await startCodeServer({ BINDERY_URL: product.url, BINDERY_TOKEN: writer.token });
      await use(editor);
      await editor.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  // Web views of the editor get their files from a service worker.
  vscode: async ({ browser, editor, colorScheme }, use) => {
    const context = await browser.newContext({ serviceWorkers: 'allow', colorScheme, viewport: VIEWPORT });
    const page = await context.newPage();
    await openEditor(page, editor.url, editor.folder);
    await use(page);
    await context.close();
  },
});
