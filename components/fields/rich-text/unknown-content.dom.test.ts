/** A text that is open keeps what a newer version writes into it. */
import { type AnyExtension, Editor, type JSONContent } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { blockTexts, writeJson } from '#richtext/document/document.ts';
import { richTextExtensions } from '#richtext/schema/schema.ts';
import { InitialText } from './drawing/initial-text.ts';
import { EmptyParagraph } from './empty-paragraph.ts';
import { UnknownContent } from './unknown-content.ts';

const opened: Editor[] = [];
afterEach(() => {
  for (const editor of opened.splice(0)) editor.destroy();
});

const paragraph = (text: string): JSONContent => ({ type: 'paragraph', content: [{ type: 'text', text }] });

function newText(): Y.XmlFragment {
  const fragment = new Y.Doc().getXmlFragment('field:body');
  writeJson(fragment, { type: 'doc', content: [paragraph('one'), paragraph('two')] });
  return fragment;
}

function open(fragment: Y.XmlFragment, guard: readonly AnyExtension[] = [UnknownContent]): Editor {
  const mapping = new Map();
  const editor = new Editor({
    element: document.createElement('div'),
    extensions: [
      ...richTextExtensions({ for: 'editor' }),
      ...guard,
      InitialText.configure({ fragment, mapping }),
      Collaboration.configure({ fragment, ySyncOptions: { mapping } }),
      EmptyParagraph,
    ],
  });
  opened.push(editor);
  return editor;
}

/** Somebody elsewhere, with a newer version of the page, changes the text. */
function changeElsewhere(fragment: Y.XmlFragment, change: (theirs: Y.XmlFragment) => void): void {
  const doc = fragment.doc as Y.Doc;
  const theirs = new Y.Doc();
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc));
  change(theirs.getXmlFragment('field:body'));
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs), 'remote');
}

function poll(): Y.XmlElement {
  const element = new Y.XmlElement('poll');
  element.insert(0, [new Y.XmlText('Which day?')]);
  return element;
}

const firstOf = (fragment: Y.XmlFragment): Y.XmlElement => fragment.get(0) as Y.XmlElement;

describe('something unknown in an open text', () => {
  it.each<[string, (theirs: Y.XmlFragment) => void]>([
    ['an element', (theirs) => theirs.insert(1, [poll()])],
    ['an element inside another', (theirs) => firstOf(theirs).insert(0, [poll()])],
    ['a mark', (theirs) => (firstOf(theirs).get(0) as Y.XmlText).format(0, 2, { glow: {} })],
    ['an attribute', (theirs) => firstOf(theirs).setAttribute('tone', 'calm')],
  ])('stays: %s', (_, change) => {
    const fragment = newText();
    const editor = open(fragment);
    const doc = fragment.doc as Y.Doc;
    changeElsewhere(fragment, change);
    const arrived = Y.encodeStateAsUpdate(doc);
    editor.commands.insertContentAt(1, 'typed before it is drawn otherwise ');
    editor.registerPlugin(new Plugin({ key: new PluginKey('toolbar'), view: () => ({}) }));
    changeElsewhere(fragment, (theirs) => theirs.push([new Y.XmlElement('paragraph')]));
    const written = Y.diffUpdate(Y.encodeStateAsUpdate(doc), Y.encodeStateVectorFromUpdate(arrived));
    expect(Y.decodeUpdate(written).ds.clients).toEqual(Y.decodeUpdate(arrived).ds.clients);
    expect(blockTexts(fragment)).toEqual(expect.arrayContaining(['two']));
  });

  it('would be deleted for everybody otherwise', () => {
    const fragment = newText();
    open(fragment, []);
    changeElsewhere(fragment, (theirs) => theirs.insert(1, [poll()]));
    expect(blockTexts(fragment)).toEqual(['one', 'two']);
  });

  it('stays if it was there when the editor was made', () => {
    const fragment = newText();
    fragment.insert(1, [poll()]);
    const before = Y.encodeStateAsUpdate(fragment.doc as Y.Doc);
    open(fragment);
    expect(Y.encodeStateAsUpdate(fragment.doc as Y.Doc)).toEqual(before);
  });
});

it('does not keep an editor from what it knows', () => {
  const fragment = newText();
  const editor = open(fragment);
  changeElsewhere(fragment, (theirs) => theirs.delete(1, 1));
  editor.commands.insertContentAt(1, 'my ');
  expect(blockTexts(fragment)).toEqual(['my one']);
});
