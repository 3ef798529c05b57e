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

it('a text that is written like a mark, or like a block, is not that', () => {
  const bold = paragraphs('x');
  const text = (bold.get(0) as Y.XmlElement).get(0) as Y.XmlText;
  text.format(0, 1, { bold: {} });
  expect(formOf(bold)).not.toBe(formOf(paragraphs('<bold>x</bold>')));
  expect(formOf(paragraphs('a', 'b'))).not.toBe(formOf(paragraphs('a</paragraph><paragraph>b')));
});

it('it does not matter in how many pieces a text was written, nor in which order attributes were', () => {
  const whole = paragraphs('ab');
  const pieces = paragraphs('');
  const paragraph = pieces.get(0) as Y.XmlElement;
  paragraph.insert(0, [new Y.XmlText('a'), new Y.XmlText('b')]);
  expect(formOf(pieces)).toBe(formOf(whole));
  for (const [fragment, names] of [
    [whole, ['align', 'level']],
    [pieces, ['level', 'align']],
  ] as const)
    for (const name of names) (fragment.get(0) as Y.XmlElement).setAttribute(name, 'x');
  expect(formOf(pieces)).toBe(formOf(whole));
});
