import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { isBinderyError } from '#core/errors.ts';
import { fragmentToJson, mentionsIn } from '#richtext/document/document.ts';
import { parseRichText, type RichTextNode, validateRichText } from '#richtext/schema/rich-text-json.ts';
import {
  fragmentToMarkdown,
  jsonToMarkdown,
  MAX_MARKDOWN_LENGTH,
  markdownToJson,
  writeMarkdown,
} from './markdown.ts';

const CODEX = '0198c000-0000-7000-8000-000000000001';
const SAMPLE = `# Decision

Use **one** log, *never* two; ~~maybe~~ \`append\` it. See [the paper](https://example.org/log) and [[${CODEX}|Journal]].

- first
  - nested
- second

1. one
2. two

- [ ] open
- [x] done

| Option  | Cost   |
| ------- | ------ |
| a \\| b | \`x\\|y\` |

\`\`\`ts
const less = 1 < 2;
\`\`\`

> quoted

![plan](/api/v1/assets/plan.png)

---

last  
line`;

/** Unbounded, the parser takes half a minute and more for these; bounded, a second. A busy machine fits in between. */
const ENDLESS_MS = 20_000;

describe('Markdown', () => {
  it('has a fixed point: what was written is read as the same document', () => {
    const json = markdownToJson(SAMPLE);
    const written = jsonToMarkdown(json);
    expect(markdownToJson(written)).toEqual(json);
    expect(jsonToMarkdown(markdownToJson(written))).toBe(written);
  });

  it('knows every construct of the sample', () => {
    const kinds = new Set<string>();
    const visit = (node: RichTextNode) => {
      kinds.add(node.type);
      for (const mark of node.marks ?? []) kinds.add(mark.type);
      node.content?.forEach(visit);
    };
    visit(markdownToJson(SAMPLE));
    for (const kind of ['heading', 'bold', 'italic', 'strike', 'code', 'link', 'codexMention', 'bulletList'])
      expect(kinds).toContain(kind);
    for (const kind of ['orderedList', 'taskItem', 'tableHeader', 'codeBlock', 'blockquote', 'image'])
      expect(kinds).toContain(kind);
    for (const kind of ['horizontalRule', 'hardBreak', 'tableCell']) expect(kinds).toContain(kind);
  });

  it('passes through a fragment unchanged', () => {
    const fragment = new Y.Doc().getXmlFragment('field:body');
    writeMarkdown(fragment, SAMPLE);
    expect(fragmentToMarkdown(fragment)).toBe(jsonToMarkdown(markdownToJson(SAMPLE)));
    expect(parseRichText(fragmentToJson(fragment)).eq(parseRichText(markdownToJson(SAMPLE)))).toBe(true);
    expect(mentionsIn(fragment)).toEqual([CODEX]);
  });

  it('rewrites only the paragraph that differs', () => {
    const doc = new Y.Doc();
    const fragment = doc.getXmlFragment('field:body');
    writeMarkdown(fragment, SAMPLE);
    const before = Y.encodeStateVector(doc);
    writeMarkdown(fragment, SAMPLE.replace('quoted', 'quoted twice'));
    expect(Y.encodeStateAsUpdate(doc, before).length).toBeLessThan(80);
  });

  it('keeps any label of a mention, also in a table cell', () => {
    const label = fc
      .string({ minLength: 1, maxLength: 20 })
      .map((value) => value.replace(/[\p{C}\p{Z}]/gu, '') || 'x');
    fc.assert(
      fc.property(fc.uuid(), label, fc.boolean(), (id, name, inTable) => {
        const mention = {
          type: 'paragraph',
          content: [{ type: 'codexMention', attrs: { id, label: name } }],
        };
        const row = { type: 'tableRow', content: [{ type: 'tableHeader', content: [mention] }] };
        const json = { type: 'doc', content: [inTable ? { type: 'table', content: [row] } : mention] };
        expect(JSON.stringify(markdownToJson(jsonToMarkdown(json)))).toContain(
          JSON.stringify({ id, label: name }),
        );
      }),
    );
  });

  it('takes brackets around anything but an id for words', () => {
    for (const text of ['[[javascript:alert(1)|a]]', '[[../../api|a]]', '[[//evil.example|a]]', '[[0198c]]'])
      expect(JSON.stringify(markdownToJson(text))).not.toContain('codexMention');
  });

  it('keeps the words of any paragraph, whatever signs they hold', () => {
    const words = fc
      .array(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 })
      .map((parts) =>
        parts
          .map((part) => part.replace(/[\p{C}\p{Z}\s]/gu, ''))
          .filter((part) => part !== '')
          .join(' '),
      )
      .filter((value) => value !== '');
    fc.assert(
      fc.property(words, (value) => {
        const json = {
          type: 'doc',
          content: [{ type: 'paragraph', content: [{ type: 'text', text: value }] }],
        };
        // What looks like an address becomes a link, as Markdown has it; the words stay.
        const read = markdownToJson(jsonToMarkdown(json)).content?.[0]?.content ?? [];
        expect(read.map(({ text }) => text).join('')).toBe(value);
      }),
      { numRuns: 300, examples: [['-@0.0 !']] },
    );
  });
});

/** The document, or `null` when it was refused as it should be: with an error of ours. */
function readOrRefuse(source: string) {
  try {
    return markdownToJson(source);
  } catch (error) {
    if (isBinderyError(error)) return null;
    throw error;
  }
}

describe('hostile Markdown', () => {
  it('is always read as a valid document or refused', () => {
    const scrap = fc.constantFrom(
      ...[
        '# ',
        '- ',
        '- [ ] ',
        '1. ',
        '> ',
        '| a | b |',
        '|---|---|',
        '```',
        '~~~',
        '![a](https://x.y/z)',
        '![](data:x)',
      ],
      ...[
        '[a](javascript:x)',
        '**',
        '_',
        '`',
        '<b>',
        '</b>',
        '<!--',
        '[[',
        ']]',
        '[[a|b]]',
        '\n',
        '\n\n',
        '    ',
        '---',
        '\\',
        '&nbsp;',
        'word',
        '<td>',
        '</td>\n\n',
        '<table>',
        '<br>',
        '<ol start=3>',
        '<a href="javascript:x">',
        '</a>',
        '<pre language="x">',
        '</pre>',
      ],
    );
    fc.assert(
      fc.property(fc.array(scrap, { maxLength: 40 }), (scraps) => {
        const json = readOrRefuse(scraps.join(''));
        if (json === null) return;
        expect(validateRichText(json)).toEqual([]);
        expect(JSON.stringify(json)).not.toMatch(/"(?:href|src)":"(?:javascript|data):/);
      }),
      { numRuns: 500, examples: [[['> ', '1. ', '\n', '    ']]] },
    );
  });

  it('refuses brackets without end, with a word on what to do', () => {
    expect(() => markdownToJson('['.repeat(50_000))).toThrow('break it up');
    expect(() => markdownToJson('[a]('.repeat(50_000))).toThrow('break it up');
  });

  it('stays within the depth of a document whatever is nested, and refuses what goes beyond all bounds', () => {
    for (const nested of ['> '.repeat(61), '> '.repeat(90), '<td>\n\n'.repeat(90), '<li>\n\n'.repeat(90)]) {
      const json = markdownToJson(`${nested}word`);
      expect(validateRichText(json)).toEqual([]);
      expect(JSON.stringify(json)).toContain('word');
    }
    expect(() => markdownToJson('<td>\n\n'.repeat(5_000))).toThrow('nested too deeply');
  });

  it('keeps the shape of a document as deep as one may be', () => {
    const deepest = `${'> '.repeat(62)}word`;
    expect(JSON.stringify(markdownToJson(deepest)).match(/blockquote/g)).toHaveLength(62);
    expect(jsonToMarkdown(markdownToJson(deepest))).toBe(deepest);
  });

  it('keeps the words of a forbidden link and of a forbidden image', () => {
    const json = markdownToJson(
      '[click](javascript:alert(1)) ![shot](data:image/svg+xml;base64,AAAA)\n\n<img src=x onerror=alert(1)>',
    );
    expect(JSON.stringify(json)).not.toContain('"link"');
    expect(jsonToMarkdown(json)).toMatch(/click shot/);
    expect(jsonToMarkdown(json)).toContain('\\<img');
  });

  it('does not write a forbidden address that came by another way', () => {
    const link = { type: 'link', attrs: { href: 'javascript:alert(1)' } };
    const json = {
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 'x', marks: [link] }] }],
    };
    expect(jsonToMarkdown(json)).toBe('x');
  });

  it.each([
    ['quotes', '>'.repeat(50_000)],
    ['lists', '- '.repeat(50_000)],
    ['stars', '*a '.repeat(30_000)],
    ['brackets', '['.repeat(50_000)],
    ['images', '![a]('.repeat(20_000)],
    ['ticks', '`'.repeat(90_000)],
    ['indents', Array.from({ length: 300 }, (_, index) => `${' '.repeat(index * 2)}- x`).join('\n')],
    ['paragraphs', 'Plain **words** here.\n\n'.repeat(4_000)],
    ['headings', '# a\nb\n'.repeat(8_000)],
    ['fences', '```\n*a*\n```\n\n'.repeat(4_000)],
  ])('comes to an end: %s', { timeout: ENDLESS_MS }, (_name, source) => {
    try {
      expect(validateRichText(markdownToJson(source))).toEqual([]);
    } catch (error) {
      if (!isBinderyError(error)) throw error;
    }
  });

  it('refuses what is longer than a field can hold', () => {
    expect(() => markdownToJson('x'.repeat(MAX_MARKDOWN_LENGTH + 1))).toThrow('longer than');
  });

  it('reads a soft line break as a space, and keeps the lines of code', () => {
    const json = markdownToJson('one\ntwo **three\nfour**\n\n- item\n  more\n\n```\na\nb\n```');
    const text = JSON.stringify(json);
    expect(text).toContain('"one two "');
    expect(text).toContain('"three four"');
    expect(text).toContain('"item more"');
    expect(text).toContain('a\\nb');
  });
});
