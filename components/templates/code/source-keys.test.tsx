/** The source editor of a template as somebody uses it: fixing, explaining and formatting by the keyboard. */
import { MantineProvider } from '@mantine/core';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { createRef } from 'react';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { DraftProvider } from '../draft/draft-context.tsx';
import type { Finding } from '../draft/findings.ts';
import { CodeEditor, type CodeEditorHandle } from './code-editor.tsx';

function show(initial: string, findings: readonly Finding[] = [], canEdit = true) {
  const ref = createRef<CodeEditorHandle>();
  const text = new Y.Doc().getText('source');
  text.insert(0, initial);
  render(
    <MantineProvider>
      <DraftProvider source={text} awareness={null} canEdit={canEdit}>
        <CodeEditor
          ref={ref}
          findings={findings}
          severity="error"
          templateIds={[]}
          inherited={null}
          label="Source"
        />
      </DraftProvider>
    </MantineProvider>,
  );
  return { ref, text, source: screen.getByRole('textbox', { name: 'Source' }) };
}

test('the problem at the caret is fixed by a key', () => {
  const finding = { message: 'No such type.', fix: "'line'", line: 1, column: 3, endLine: 1, endColumn: 9 };
  const { ref, text, source } = show("[ 'lien' ]", [finding]);
  ref.current?.reveal(finding);
  fireEvent.keyDown(source, { key: '.', code: 'Period', keyCode: 190, ctrlKey: true });
  expect(text.toString()).toBe("[ 'line' ]");
});

test('what stands at the caret is explained by a key, and said aloud', async () => {
  const { ref, source } = show("{ icon: 'flame' }");
  ref.current?.reveal({ line: 1, column: 3, endLine: 1, endColumn: 7 });
  fireEvent.keyDown(source, { key: ' ', code: 'Space', keyCode: 32, ctrlKey: true, shiftKey: true });
  await waitFor(() => expect(screen.getByText('icon of the template')).toBeTruthy());
  expect(document.querySelector('[aria-live]')?.textContent).toContain('The icon of its Codices.');
  fireEvent.keyDown(source, { key: 'Escape', code: 'Escape', keyCode: 27 });
  expect(screen.queryByText('icon of the template')).toBeNull();
});

test('formatting keeps comments, and leaves a source with errors alone', () => {
  const { text } = show('{ "id":"a", /* why */ version:1 }');
  fireEvent.click(screen.getByRole('button', { name: 'Format' }));
  expect(text.toString()).toBe("{\n  id: 'a',\n  /* why */\n  version: 1,\n}\n");
  text.delete(0, text.length);
  text.insert(0, '{ id: }');
  fireEvent.click(screen.getByRole('button', { name: 'Format' }));
  expect(text.toString()).toBe('{ id: }');
});

test('nobody who may not edit formats or fixes', () => {
  const finding = { message: 'No such type.', fix: "'line'", line: 1, column: 3, endLine: 1, endColumn: 9 };
  const { ref, text, source } = show("[ 'lien' ]", [finding], false);
  ref.current?.reveal(finding);
  fireEvent.keyDown(source, { key: '.', code: 'Period', keyCode: 190, ctrlKey: true });
  fireEvent.click(screen.getByRole('button', { name: 'Format' }));
  expect(text.toString()).toBe("[ 'lien' ]");
});
