/** Places of carets in a rich text and in its Markdown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { fragmentToMarkdown, writeMarkdown } from '#richtext/markdown/markdown.ts';
import { MarkdownPlaces, type TextPlace } from './markdown-places.ts';

function richText(markdown: string): Y.XmlFragment {
  const fragment = new Y.Doc().getXmlFragment('body');
  writeMarkdown(fragment, markdown);
  return fragment;
}

function textsOf(parent: Y.XmlFragment): readonly Y.XmlText[] {
  return parent
    .toArray()
    .flatMap((child) =>
      child instanceof Y.XmlText ? [child] : child instanceof Y.XmlElement ? textsOf(child) : [],
    );
}

const before = (place: TextPlace | null): string =>
  place === null ? '' : textOf(place.text).slice(0, place.index);
const textOf = (text: Y.XmlText): string =>
  text
    .toDelta()
    .map(({ insert }: { insert: unknown }) => insert)
    .join('');

describe('a place', () => {
  it.each([
    ['One **two** three.', 'One tw'],
    ['## A heading\n\nA paragraph', 'A head'],
    ['- one\n- two\n  - three\n- four', 'thr'],
    ['1. one\n2. two', 'tw'],
    ['> quoted *words* here', 'quoted wor'],
    ['```ts\nconst a = 1;\n```', 'const a'],
    ['| a | b |\n| --- | --- |\n| one | two |', 'on'],
    ['snake\\_case and \\*stars\\*', 'snake_case and *st'],
    ['[a link](https://example.org) behind', 'a link beh'],
  ])('in %j stands behind the same letters in both', (markdown, letters) => {
    const fragment = richText(markdown);
    const places = new MarkdownPlaces(fragment);
    const text = textsOf(fragment).find((each) => textOf(each).startsWith(letters));
    if (text === undefined) throw new Error(`no text begins with ${letters}`);
    const offset = places.offsetOf({ text, index: letters.length });
    const written = fragmentToMarkdown(fragment);
    expect(written.slice(0, offset ?? 0)).toMatch(new RegExp(`${letters.slice(-2)}$`));
    expect(before(places.placeAt(offset ?? 0))).toBe(letters);
  });

  it('in signs of Markdown is the nearest one in the text', () => {
    const places = new MarkdownPlaces(richText('One **two**'));
    expect(before(places.placeAt(5))).toBe('One ');
    expect(before(places.placeAt(100))).toBe('One two');
    expect(new MarkdownPlaces(new Y.Doc().getXmlFragment('none')).placeAt(0)).toBe(null);
  });

  it('in an empty block is there', () => {
    const fragment = richText('one\n\n<p></p>\n\ntwo');
    const places = new MarkdownPlaces(fragment);
    const texts = textsOf(fragment);
    const last = texts.at(-1);
    if (last === undefined) throw new Error('there is no text');
    expect(places.offsetOf({ text: last, index: 3 })).toBe(fragmentToMarkdown(fragment).length);
  });

  it('is found again from its offset, wherever letters stand', () => {
    const words = fc.array(fc.constantFrom('one', '**two**', '_three_', '`four`', '\\*', 'ß😀'), {
      minLength: 1,
      maxLength: 5,
    });
    const blocks = fc.array(
      fc
        .tuple(fc.constantFrom('', '## ', '- ', '> ', '1. '), words)
        .map(([sign, list]) => `${sign}${list.join(' ')}`),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(blocks, fc.nat(), (list, pick) => {
        const fragment = richText(list.join('\n\n'));
        const places = new MarkdownPlaces(fragment);
        const texts = textsOf(fragment);
        const text = texts[pick % texts.length];
        if (text === undefined) return;
        for (let index = 0; index <= text.length; index += 1) {
          const offset = places.offsetOf({ text, index });
          expect(offset).not.toBe(null);
          const found = places.placeAt(offset ?? 0);
          expect(found?.text).toBe(text);
          expect(found?.index).toBe(index);
        }
      }),
      { numRuns: 200 },
    );
  });
});
