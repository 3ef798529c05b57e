/** Remote carets stay on their characters, also before their owners have received a change. */
import { Editor } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { absolutePositionToRelativePosition } from '@tiptap/y-tiptap';
import { afterEach, describe, expect, it } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { richTextExtensions } from '#richtext/schema/schema.ts';
import { syncOf } from './neighbours.ts';
import { RemoteCarets } from './rich-text-carets.ts';

const open: { destroy(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.destroy();
});

function editorOf(doc: Y.Doc, awareness: Awareness | null): Editor {
  const editor = new Editor({
    element: document.createElement('div'),
    extensions: [
      ...richTextExtensions({ for: 'editor' }),
      Collaboration.configure({ fragment: doc.getXmlFragment('field:body') }),
      ...(awareness === null ? [] : [RemoteCarets.configure({ awareness })]),
    ],
  });
  open.push(editor);
  return editor;
}

/** A text in which somebody who is away stands behind “two”, and the editors of two who are there. */
function withCaret(): { mine: Editor; theirs: Editor; beside: () => string } {
  const [doc, other] = [new Y.Doc(), new Y.Doc()];
  const awareness = new Awareness(doc);
  open.push(awareness, doc, other);
  const [mine, theirs] = [editorOf(doc, awareness), editorOf(other, null)];
  for (const [from, to] of [
    [doc, other],
    [other, doc],
  ] as const)
    from.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'remote') Y.applyUpdate(to, update, 'remote');
    });
  mine.commands.setContent('<p>zero</p><p>one two three</p>');
  const sync = syncOf(mine.state);
  if (sync?.binding == null) throw new Error('The editor is bound to no text.');
  const place: Y.RelativePosition = absolutePositionToRelativePosition(
    7 + 'one two'.length,
    sync.type,
    sync.binding.mapping as never,
  );
  const cursor = { anchor: Y.relativePositionToJSON(place), head: Y.relativePositionToJSON(place) };
  awareness.states.set(99, { user: { id: 'jon', name: 'Jon' }, cursor });
  awareness.emit('change', [{ added: [99], updated: [], removed: [] }, 'remote']);
  const beside = (): string => {
    const caret = mine.view.dom.querySelector('.remote-caret');
    return `${caret?.previousSibling?.textContent ?? ''}|${caret?.nextSibling?.textContent ?? ''}`;
  };
  return { mine, theirs, beside };
}

describe('the caret of somebody else', () => {
  it('stands where it was told', () => {
    expect(withCaret().beside()).toBe('one two| three');
  });

  it.each(['mine', 'theirs'] as const)(
    'stays with its character when the block is made anew by %s',
    (who) => {
      const { beside, ...editors } = withCaret();
      editors[who].chain().setTextSelection(8).toggleHeading({ level: 2 }).run();
      expect(beside()).toBe('one two| three');
      editors[who].chain().setTextSelection(7).splitBlock().run();
      expect(beside()).toBe('one two| three');
      editors[who].chain().setTextSelection(9).toggleBulletList().run();
      expect(beside()).toBe('one two| three');
    },
  );
});
