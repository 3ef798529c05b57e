/** A rich text on the page: its node views are there from the beginning, and go with it. */
import { cleanup, render, screen } from '@testing-library/react';
import { useEditor } from '@tiptap/react';
import { StrictMode } from 'react';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import type { JsonValue } from '#core/json.ts';
import { writeJson } from '#richtext/document/document.ts';
import { editorExtensions } from '../editor-extensions.ts';
import { EditorMount } from './editor-mount.tsx';

const CODE: JsonValue = {
  type: 'codeBlock',
  attrs: { language: 'python' },
  content: [{ type: 'text', text: 'print(1)' }],
};
const TABLE: JsonValue = {
  type: 'table',
  content: [{ type: 'tableRow', content: [{ type: 'tableCell', content: [line('cell')] }] }],
};

function line(text: string): JsonValue {
  return { type: 'paragraph', content: [{ type: 'text', text }] };
}

function Text({ fragment }: { readonly fragment: Y.XmlFragment }) {
  const editor = useEditor(
    {
      immediatelyRender: false,
      extensions: editorExtensions(
        { fragment, awareness: null, undoManager: null },
        { findCodices: async () => [], uploadImage: null, openThread: () => undefined, suggesting: null },
        () => '',
      ),
    },
    [fragment],
  );
  return <EditorMount editor={editor} />;
}

function fragmentOf(...content: readonly JsonValue[]): Y.XmlFragment {
  const fragment = new Y.Doc().getXmlFragment('field:body');
  writeJson(fragment, { type: 'doc', content });
  return fragment;
}

it('shows node views of React, and the table in its frame', async () => {
  render(<Text fragment={fragmentOf(line('before'), CODE, TABLE)} />);
  const language = await screen.findByRole<HTMLSelectElement>('combobox', { name: 'Language of this code' });
  expect(language.value).toBe('python');
  expect(document.querySelector('pre > code')?.textContent).toBe('print(1)');
  expect(screen.getByRole('table').parentElement?.className).toBe('tableWrapper');
});

it('shows a block that arrives later', async () => {
  const fragment = fragmentOf(line('before'));
  render(<Text fragment={fragment} />);
  await screen.findByText('before');
  writeJson(fragment, { type: 'doc', content: [line('before'), CODE] });
  await screen.findByRole('combobox', { name: 'Language of this code' });
});

it('shows another text in its place, and leaves nothing behind', async () => {
  const page = render(
    <StrictMode>
      <Text fragment={fragmentOf(line('first'), CODE)} />
    </StrictMode>,
  );
  await screen.findByText('first');
  page.rerender(
    <StrictMode>
      <Text fragment={fragmentOf(line('second'))} />
    </StrictMode>,
  );
  await screen.findByText('second');
  expect(screen.queryByText('first')).toBeNull();
  expect(screen.queryByRole('combobox')).toBeNull();
  cleanup();
  expect(document.querySelector('.tiptap')).toBeNull();
});
