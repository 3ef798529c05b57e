/** The direction of lines in lists and tables: their own, or that of what they stand in where no letter tells. */
import { Editor, type JSONContent } from '@tiptap/core';
import { afterEach, expect, it } from 'vitest';
import { richTextExtensions } from '#richtext/schema/schema.ts';
import styles from './block-direction.module.css';
import { BlockDirection } from './block-direction.ts';

let editor: Editor | null = null;
afterEach(() => editor?.destroy());

const line = (text: string): JSONContent => ({ type: 'paragraph', content: [{ type: 'text', text }] });

function directions(...items: readonly string[]): string[] {
  const list = {
    type: 'bulletList',
    content: items.map((text) => ({ type: 'listItem', content: [line(text)] })),
  };
  editor?.destroy();
  editor = new Editor({
    element: document.createElement('div'),
    extensions: [...richTextExtensions({ for: 'editor' }), BlockDirection],
    content: { type: 'doc', content: [list] },
  });
  return shown();
}

/** `dir`, and the class of a line that goes along with its list. */
function shown(): string[] {
  const blocks = editor?.view.dom.querySelectorAll<HTMLElement>('ul, p') ?? [];
  return [...blocks].map(({ dir, className }) => `${dir} ${className}`.trim());
}

it('is that of the list for a line without letters', () => {
  expect(directions('שלום', '42', 'latin')).toEqual(['rtl', 'auto', `auto ${styles['rtl']}`, 'auto']);
  expect(directions('latin', '42')).toEqual(['ltr', 'auto', `auto ${styles['ltr']}`]);
});

it('follows what is typed', () => {
  directions('שלום', '42');
  editor?.commands.insertContentAt(11, ' letters');
  expect(editor?.getText()).toContain('letters');
  expect(shown()).toEqual(['rtl', 'auto', 'auto']);
});
