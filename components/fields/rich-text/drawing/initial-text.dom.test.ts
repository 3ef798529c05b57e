/** The text is in the editor before it is drawn, and bound to the document like any other. */
import { Editor, type JSONContent } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { fragmentText, fragmentToJson, writeJson } from '#richtext/document/document.ts';
import { richTextExtensions } from '#richtext/schema/schema.ts';
import { EmptyParagraph } from '../empty-paragraph.ts';
import { InitialText } from './initial-text.ts';

const opened: Editor[] = [];
afterEach(() => {
  for (const editor of opened.splice(0)) editor.destroy();
});

const paragraph = (text: string): JSONContent => ({ type: 'paragraph', content: [{ type: 'text', text }] });
const TEXT = [paragraph('one'), paragraph('two'), paragraph('three')];

function fragmentOf(content: JSONContent[] = []): Y.XmlFragment {
  const fragment = new Y.Doc().getXmlFragment('field:body');
  if (content.length > 0) writeJson(fragment, { type: 'doc', content });
  return fragment;
}

/** An editor that counts the elements it puts beside one another, whenever it does. */
function open(fragment: Y.XmlFragment): { readonly editor: Editor; drawn(): number } {
  const mapping = new Map();
  const element = document.createElement('div');
  const seen = new Set<Node>();
  const editor = new Editor({
    element,
    extensions: [
      ...richTextExtensions({ for: 'editor' }),
      InitialText.configure({ fragment, mapping }),
      Collaboration.configure({ fragment, ySyncOptions: { mapping } }),
      EmptyParagraph,
    ],
  });
  opened.push(editor);
  const drawn = (): number => {
    for (const block of editor.view.dom.children) seen.add(block);
    return seen.size;
  };
  drawn();
  return { editor, drawn };
}

describe('opening a text', () => {
  it('shows it as it is, and writes nothing', () => {
    const fragment = fragmentOf(TEXT);
    const before = Y.encodeStateAsUpdate(fragment.doc as Y.Doc);
    const { editor } = open(fragment);
    expect(editor.getJSON()).toEqual(fragmentToJson(fragment));
    editor.view.dispatch(editor.state.tr.setMeta('anything', true));
    expect(Y.encodeStateAsUpdate(fragment.doc as Y.Doc)).toEqual(before);
  });

  it('draws it once, whatever is added to the editor afterwards', () => {
    const { editor, drawn } = open(fragmentOf(TEXT));
    const documents: unknown[] = [];
    editor.on('transaction', ({ transaction }) => {
      if (transaction.docChanged) documents.push(transaction.doc);
    });
    for (const name of ['toolbar', 'menu'])
      editor.registerPlugin(new Plugin({ key: new PluginKey(name), view: () => ({}) }));
    expect(documents).toEqual([]);
    expect(drawn()).toBe(3);
  });

  it('has the caret where text can be', () => {
    const list = { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph('one')] }] };
    const { editor } = open(fragmentOf([list, paragraph('two')]));
    expect(editor.state.selection.$head.parent.isTextblock).toBe(true);
  });

  it('leaves an empty text empty until something is typed', () => {
    const fragment = fragmentOf();
    const { editor } = open(fragment);
    expect(editor.state.doc.childCount).toBe(1);
    expect(fragment.length).toBe(0);
    editor.commands.insertContent('first');
    expect(fragmentText(fragment)).toBe('first');
  });
});

describe('a text that is open', () => {
  it('takes what others write, and tells them what is written', () => {
    const fragment = fragmentOf(TEXT);
    const { editor } = open(fragment);
    const doc = fragment.doc as Y.Doc;
    const theirs = new Y.Doc();
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc));
    writeJson(theirs.getXmlFragment('field:body'), {
      type: 'doc',
      content: [...TEXT.slice(0, 2), paragraph('three, by others')],
    });
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs), 'remote');
    editor.commands.insertContentAt(1, 'my ');
    expect(editor.getText({ blockSeparator: '\n' })).toBe('my one\ntwo\nthree, by others');
    expect(fragmentText(fragment)).toBe('my one\ntwo\nthree, by others');
  });

  it('stays bound when a plugin is added', () => {
    const fragment = fragmentOf(TEXT);
    const { editor } = open(fragment);
    editor.registerPlugin(new Plugin({ key: new PluginKey('toolbar') }));
    fragment.delete(1, 1);
    editor.commands.insertContentAt(1, 'my ');
    expect(editor.getText({ blockSeparator: '\n' })).toBe('my one\nthree');
    expect(fragmentText(fragment)).toBe('my one\nthree');
  });
});

it('has the binding fit blocks that cannot stand side by side', () => {
  const fragment = fragmentOf(TEXT);
  const item = new Y.XmlElement('listItem');
  const line = new Y.XmlElement('paragraph');
  line.insert(0, [new Y.XmlText('stray')]);
  item.insert(0, [line]);
  fragment.insert(1, [item]);
  const { editor } = open(fragment);
  expect(() => editor.state.doc.check()).not.toThrow();
  expect(editor.getText()).toContain('three');
});
