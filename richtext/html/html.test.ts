/** Rich text as HTML: nothing runs or is fetched, and headings have the right level. */
import { describe, expect, test } from 'vitest';
import { markdownToJson } from '#richtext/markdown/markdown.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { jsonToHtml, picturesIn, placeBelow } from './html.ts';

const FORM = { below: 2, picture: () => null, mention: () => null };

describe('HTML', () => {
  test('texts, labels and addresses are escaped', () => {
    const json: RichTextNode = {
      type: 'doc',
      content: [
        {
          type: 'paragraph',
          content: [
            {
              type: 'text',
              text: '<script>alert(1)</script>',
              marks: [{ type: 'link', attrs: { href: 'https://a.example/"onclick=x' } }],
            },
            { type: 'codexMention', attrs: { id: '"><b>', label: '<i>x</i>' } },
          ],
        },
        {
          type: 'codeBlock',
          attrs: { language: '"><x' },
          content: [{ type: 'text', text: '</code><script>' }],
        },
        { type: 'image', attrs: { src: 'https://example.org/x.png', alt: '"><script>' } },
      ],
    };
    const html = jsonToHtml(json, FORM);
    expect(html).not.toMatch(/<script|<b>|<i>|<x|example\.org|"onclick/);
    expect(jsonToHtml(json, { ...FORM, mention: () => '#"x', picture: () => 'data:"x' })).not.toMatch(
      /#"x|data:"x/,
    );
  });

  test('lists, quotes and tables run the way of their text, code from left to right', () => {
    const json = markdownToJson(
      '- אחת\n\n> اثنان\n\n1. one\n\n| א | ב |\n| --- | --- |\n| a | 1 |\n\n```\nא\n```',
    );
    const html = jsonToHtml(json, FORM);
    expect(html).toContain('<ul dir="rtl"><li><p dir="auto">אחת</p></li></ul>');
    expect(html).toContain('<blockquote dir="rtl"><p dir="auto">اثنان</p></blockquote>');
    expect(html).toContain('<ol dir="ltr"><li><p dir="auto">one</p></li></ol>');
    expect(html).toMatch(/<table[^>]* dir="rtl"/);
    expect(html).toContain('<p dir="auto">a</p>');
    expect(html).toContain('<p>1</p>');
    expect(html).toMatch(/<pre dir="ltr">/);
  });

  test('a link to anything but a page or a mailbox is no link', () => {
    const link = (href: string): RichTextNode => ({
      type: 'doc',
      content: [
        {
          type: 'paragraph',
          content: [{ type: 'text', text: 'x', marks: [{ type: 'link', attrs: { href } }] }],
        },
      ],
    });
    expect(jsonToHtml(link('javascript:alert(1)'), FORM)).toBe('<p dir="auto">x</p>');
    expect(jsonToHtml(link('https://example.org'), FORM)).toContain('href="https://example.org"');
  });
});

test.each([
  ['# One\n\n## Two', ['3', '4']],
  ['### One\n\n#### Two', ['3', '4']],
  ['Text\n\n## One', ['3']],
])('headings of %j begin one below that of the field', (markdown, levels) => {
  const json = markdownToJson(markdown);
  const html = jsonToHtml(json, FORM);
  expect([...html.matchAll(/<h(\d) /g)].map(([, level]) => level)).toEqual(levels);
  const placed = placeBelow(json, 2).content ?? [];
  expect(placed.flatMap(({ type, attrs }) => (type === 'heading' ? [String(attrs?.['level'])] : []))).toEqual(
    levels,
  );
});

test('pictures are found wherever they stand, each once', () => {
  const json = markdownToJson(
    '![a](https://x.example/1.png)\n\n- ![b](https://x.example/2.png)\n\n![c](https://x.example/1.png)',
  );
  expect([...picturesIn(json)].sort()).toEqual(['https://x.example/1.png', 'https://x.example/2.png']);
});
