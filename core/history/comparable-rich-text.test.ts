/** Rule D16: an empty text and an empty paragraph are equal. */
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { formOf } from './comparable-rich-text.ts';

function paragraphs(...texts: string[]): Y.XmlFragment {
  const fragment = new Y.Doc().getXmlFragment('field:notes');
  const elements = texts.map(() => new Y.XmlElement('paragraph'));
  fragment.insert(0, elements);
  for (const [index, text] of texts.entries())
    if (text !== '') elements[index]?.insert(0, [new Y.XmlText(text)]);
  return fragment;
}

it('D16: an empty paragraph is as good as nothing, and only that', () => {
  expect(formOf(paragraphs(''))).toBe(formOf(paragraphs()));
  expect(formOf(paragraphs('', ''))).not.toBe(formOf(paragraphs()));
  expect(formOf(paragraphs('a'))).not.toBe(formOf(paragraphs()));
});
