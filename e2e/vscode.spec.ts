/** Vespera Forge in a real VS Code: the tree, the form, Markdown beside somebody on the page, comments, comparison, references. */
import { findCodeServer, findExtension } from './code-server.ts';
import { expectText, openCodex, textOf, typeAtEnd } from './codex-page.ts';
import { test } from './editor-fixtures.ts';
import {
  carets,
  chooseOption,
  formIn,
  openFile,
  openFromTree,
  placeCaretBehind,
  runCommand,
  showCodices,
  shownText,
} from './editor-page.ts';
import { expect } from './fixtures.ts';
import { createCodex, markdownOf } from './rest.ts';

test.skip(findCodeServer() === null, 'code-server is not installed: npm run test:vscode -- --install');

test.use({ actionTimeout: 45_000 });
test.skip(findExtension() === null, 'the extension is not built: npm run build:vscode');

test('a Codex is written as Markdown beside somebody on the page, and each sees the caret of the other', async ({
  api,
  jon,
  vscode,
}) => {
  test.setTimeout(240_000);
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Tide gauge stuck at nine',
    fields: { summary: 'The gauge showed **nine** all night.', severity: 'Low' },
  });
  await openCodex(jon, id);
  const tree = await showCodices(vscode);
  await expect(tree.getByRole('treeitem', { name: /Tide gauge stuck at nine/ })).toContainText(
    '● Jon Vesely',
  );
  await openFromTree(vscode, /Tide gauge stuck at nine/, 'Open as Markdown');
  await expect.poll(() => shownText(vscode)).toContain('# Tide gauge stuck at nine');
  await expect.poll(() => shownText(vscode)).toContain('The gauge showed **nine** all night.');

  await placeCaretBehind(vscode, 'all night.');
  await vscode.keyboard.type(' A crab sat in the pipe.');
  await expectText(jon, 'summary', 'The gauge showed nine all night. A crab sat in the pipe.');
  await expect(textOf(jon, 'summary').locator('.remote-caret[data-name="Vera Tillinger"]')).toBeVisible();

  await typeAtEnd(jon, 'summary', ' It was freed.');
  await expect.poll(() => shownText(vscode)).toContain('sat in the pipe. It was freed.');
  await expect(carets(vscode)).not.toHaveCount(0);
  expect(await markdownOf(api, id, 'summary')).toBe(
    'The gauge showed **nine** all night. A crab sat in the pipe. It was freed.',
  );

  // A value that the template does not know is refused where it stands; the text beside it is sent.
  await placeCaretBehind(vscode, 'Low');
  await vscode.keyboard.press('Backspace');
  await vscode.keyboard.type('w and High');
  await expect(vscode.locator('.squiggly-error').first()).toBeVisible();
  expect((await api.get<{ fields: { severity: string } }>(`/codices/${id}`)).fields.severity).toBe('Low');
});

test('the form is that of the page, live in both directions', async ({ api, jon, vscode }) => {
  test.setTimeout(240_000);
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Harbour clock runs slow',
    fields: { summary: 'Four minutes an hour.' },
  });
  await showCodices(vscode);
  await openFromTree(vscode, /Harbour clock runs slow/, 'Open as a Form');
  const form = formIn(vscode);
  await expect(form.locator('[data-field="summary"]')).toContainText('Four minutes an hour.');

  await openCodex(jon, id);
  await typeAtEnd(jon, 'summary', ' The oil was old.');
  await expect(form.locator('[data-field="summary"]')).toContainText('The oil was old.');
  await form.locator('[data-field="summary"]').getByRole('textbox').click();
  await vscode.keyboard.press('Control+End');
  await vscode.keyboard.type(' New oil came.');
  await expectText(jon, 'summary', 'Four minutes an hour. The oil was old. New oil came.');
  await form.locator('[data-field="severity"]').getByRole('combobox').click();
  await form.getByRole('option', { name: 'High', exact: true }).click();
  await expect
    .poll(async () => (await api.get<{ fields: { severity: string } }>(`/codices/${id}`)).fields.severity)
    .toBe('High');
  await expect(form.getByRole('button', { name: /Show details$/ })).toContainText('Saved');
});

test('a file of code leads to the Codex that it names, which is found by its words and compared with what it was', async ({
  api,
  editor,
  vscode,
}) => {
  test.setTimeout(240_000);
  const { id } = await createCodex(api, {
    templateId: 'decision-record',
    title: 'Lamps burn rapeseed oil',
    fields: { context: 'Whale oil has become dear, and rapeseed grows here.' },
  });
  await api.post(`/codices/${id}/versions`, { name: 'as it was agreed' });
  await api.patch(`/codices/${id}`, { fields: { context: 'Whale oil is gone, and rapeseed grows here.' } });

  await editor.write('lamps.ts', `// Decided in bindery:${id}\nexport const oil = 'rapeseed';\n`);
  await openFile(vscode, 'lamps.ts');
  const hover = vscode.locator('.monaco-hover', { hasText: 'Lamps burn rapeseed oil' });
  // What is under the pointer is drawn anew once the editor knows its language, which ends a hover.
  await expect(async () => {
    await vscode.mouse.move(640, 600);
    await expect(vscode.locator('.monaco-hover:visible')).toHaveCount(0);
    await vscode.locator('.detected-link').first().hover();
    await expect(hover).toContainText('Decision record · changed', { timeout: 5_000 });
  }).toPass();

  await runCommand(vscode, 'Bindery: Open a Codex…');
  await vscode.locator('.quick-input-widget input').first().fill('whale');
  await chooseOption(vscode, /Lamps burn rapeseed oil/);
  await expect(formIn(vscode).locator('[data-field="context"]')).toContainText('Whale oil is gone');

  await runCommand(vscode, 'Bindery: Compare with an Earlier Version…');
  await chooseOption(vscode, /as it was agreed/);
  const diff = vscode.locator('.monaco-diff-editor');
  await expect(diff.locator('.editor.original')).toContainText('become dear');
  await expect(diff.locator('.editor.modified')).toContainText('is gone');
});

test('what is said about words stands at them, and is answered there', async ({ api, vscode }) => {
  test.setTimeout(240_000);
  const { id } = await createCodex(api, {
    templateId: 'decision-record',
    title: 'Bells ring at low water',
    fields: { context: 'Boats strand, because nobody hears the tide turn.' },
  });
  const { id: threadId } = await api.post<{ id: string }>(`/codices/${id}/comments`, {
    body: { markdown: 'At night as well?' },
    anchor: { field: 'context', quote: 'hears the tide' },
  });
  await showCodices(vscode);
  await openFromTree(vscode, /Bells ring at low water/, 'Open as Markdown');
  await expect.poll(() => shownText(vscode)).toContain('Boats strand');
  await vscode.locator('.comment-thread-unresolved').first().click();
  const thread = vscode.locator('.review-widget');
  await expect(thread).toContainText('At night as well?');
  await thread.locator('.review-thread-reply-button').click();
  await vscode.keyboard.type('At night above all.');
  await thread.getByRole('button', { name: /^Comment \(/ }).click();
  interface Threads {
    readonly items: readonly {
      readonly id: string;
      readonly comments: readonly { readonly body: { readonly markdown: string } }[];
    }[];
  }
  await expect
    .poll(async () => {
      const { items } = await api.get<Threads>(`/codices/${id}/comments`);
      return items.find((each) => each.id === threadId)?.comments.map(({ body }) => body.markdown);
    })
    .toEqual(['At night as well?', 'At night above all.']);
  // The thread stays open, with the answer in it.
  await expect(thread).toContainText('At night above all.');
});

test('a Codex is made from a template', async ({ api, vscode }) => {
  test.setTimeout(240_000);
  await showCodices(vscode);
  await runCommand(vscode, 'Bindery: New Codex…');
  await vscode.locator('.quick-input-widget input').first().fill('Decision');
  await chooseOption(vscode, /^Decision/);
  await vscode.locator('.quick-input-widget input').first().fill('Ropes are hemp');
  await vscode.keyboard.press('Enter');
  await expect(formIn(vscode).getByRole('textbox', { name: 'Title' })).toContainText('Ropes are hemp');
  const { items } = await api.get<{ items: readonly { title: string }[] }>('/codices?q=hemp');
  expect(items.map(({ title }) => title)).toContain('Ropes are hemp');
});

test('whoever signs out sees nothing more, and signs in again with an address and a token', async ({
  api,
  product,
  writer,
  vscode,
}) => {
  test.setTimeout(240_000);
  await createCodex(api, { templateId: 'decision-record', title: 'Gulls nest on the crane' });
  const tree = await showCodices(vscode);
  await expect(tree.getByRole('treeitem', { name: /Gulls nest on the crane/ })).toBeVisible();
  await runCommand(vscode, 'Bindery: Sign Out');
  await expect(tree.getByRole('treeitem')).toHaveCount(0);
  await vscode.getByRole('button', { name: 'Sign In' }).click();
  const input = vscode.locator('.quick-input-widget input').first();
  await input.fill(product.url);
  await vscode.keyboard.press('Enter');
  await chooseOption(vscode, /Use an API token/);
  await expect(input).toHaveAttribute('type', 'password');
  await input.fill(writer.token);
  await vscode.keyboard.press('Enter');
  await expect(tree.getByRole('treeitem', { name: /Gulls nest on the crane/ })).toBeVisible();
});
