/** The code editor of a template over a shared draft: what colleagues write, undo, and changes made beside it. */
import { act, render, screen } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel } from '@testing-library/user-event';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { Providers } from '#components/shell/providers.tsx';
import { DraftProvider, useDraft } from '../draft/draft-context.tsx';
import { CodeEditor } from './code-editor.tsx';

function open(source: string, canEdit = true) {
  const doc = new Y.Doc();
  doc.getText('source').insert(0, source);
  render(
    <Providers>
      <DraftProvider source={doc.getText('source')} awareness={null} canEdit={canEdit}>
        <CodeEditor
          ref={null}
          findings={[]}
          severity="error"
          templateIds={[]}
          inherited={null}
          label="Source"
        />
        <Builder />
      </DraftProvider>
    </Providers>,
  );
  const editor = screen.getByRole('textbox', { name: 'Source' });
  return {
    user: userEvent.setup({ delay: null, pointerEventsCheck: PointerEventsCheckLevel.Never }),
    editor,
    text: () => doc.getText('source').toString(),
    shown: () => [...editor.querySelectorAll('.cm-line')].map(({ textContent }) => textContent).join('\n'),
    remotely(edit: (source: Y.Text) => void) {
      const theirs = new Y.Doc();
      Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc));
      edit(theirs.getText('source'));
      act(() => Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs), 'remote'));
    },
  };
}

/** Another part of the page that edits the same text. */
function Builder() {
  const { text, apply, undo, canUndo, canEdit } = useDraft();
  return (
    <>
      <output>{text}</output>
      <button
        type="button"
        disabled={!canEdit}
        onClick={() => apply([{ from: 0, to: 0, insert: '// built\n' }], text)}
      >
        Build
      </button>
      <button type="button" disabled={!canUndo} onClick={undo}>
        Take back
      </button>
    </>
  );
}

it('shows what is written in it, beside it and by a colleague, and undoes only what is one’s own', async () => {
  const { user, editor, text, shown, remotely } = open("{ id: 'note' }");
  await user.click(editor);
  await user.paste('// mine\n');
  await user.click(screen.getByRole('button', { name: 'Build' }));
  remotely((source) => source.insert(source.length, '\n// theirs'));
  const all = "// built\n// mine\n{ id: 'note' }\n// theirs";
  expect([text(), shown(), screen.getByRole('status').textContent]).toEqual([all, all, all]);

  await user.click(screen.getByRole('button', { name: 'Take back' }));
  expect(shown()).toBe("// mine\n{ id: 'note' }\n// theirs");
  await user.click(editor);
  await user.keyboard('{Control>}z{/Control}');
  expect([text(), shown()]).toEqual(Array(2).fill("{ id: 'note' }\n// theirs"));
  expect(screen.getByRole('button', { name: 'Take back' })).toHaveProperty('disabled', true);
});

it('keeps its offsets in a source that was published with other line ends', async () => {
  const { user, text, remotely } = open("{\r\n  id: 'note',\r\n}");
  remotely((source) => source.insert(text().indexOf('note'), 'my-'));
  await user.click(screen.getByRole('button', { name: 'Build' }));
  expect(text()).toBe("// built\n{\r\n  id: 'my-note',\r\n}");
});

it('can be read and not written by somebody whose access has ended', async () => {
  const { user, editor, text, remotely } = open("{ id: 'note' }", false);
  await user.click(editor);
  await user.paste('x');
  expect(screen.getByRole('button', { name: 'Build' })).toHaveProperty('disabled', true);
  expect(text()).toBe("{ id: 'note' }");
  remotely((source) => source.insert(0, '// theirs\n'));
  expect(editor.textContent).toContain('// theirs');
});
