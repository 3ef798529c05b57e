/** For tests: random rich text of the whole schema, and the invariants of its round trip. */
import fc from 'fast-check';
import * as Y from 'yjs';
import { anyCharacter } from '#core/any-text.fixture.ts';
import type { JsonValue } from '#core/json.ts';
import { writeJson } from './document/document.ts';
import { fragmentToMarkdown, jsonToMarkdown, markdownToJson, writeMarkdown } from './markdown/markdown.ts';
import { parseRichText, type RichTextMark, type RichTextNode } from './schema/rich-text-json.ts';

/** Signs and words that Markdown, HTML and the people of this world have trouble with. */
const SCRAPS = [
  ...[
    '*',
    '**',
    '_',
    '__',
    '~',
    '~~',
    '`',
    '``',
    '```',
    '[',
    ']',
    '(',
    ')',
    '![',
    '](',
    '[[',
    ']]',
    '<',
    '>',
    '|',
    '\\',
  ],
  ...[
    '#',
    '# ',
    '- ',
    '-',
    '---',
    '===',
    '+ ',
    '1. ',
    '1)',
    '> ',
    ':--',
    '| --- |',
    '[ ] ',
    '[x]',
    '&',
    '&amp;',
    '&#32;',
  ],
  ...[
    '<br>',
    '<u>',
    '</u>',
    '<!--',
    '<p>',
    'https://example.org/a_b',
    'www.example.org',
    'a@b.example',
    'http://',
    '!',
  ],
  ...[
    ' ',
    '  ',
    '    ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\u00a0',
    '\u3000',
    '\u2028',
    '\ufeff',
    '\u200b',
    '\u00ad',
  ],
  ...[
    'word',
    'two words',
    'snake_case',
    'C:\\new\\table',
    '3 * 4',
    'é',
    'ß',
    '注意',
    '：',
    '（',
    '。',
    'שלום',
    'أحمد',
    'क़लम',
  ],
  ...['🚀', '👩‍💻', '"', "'", '“', '”', '…', '$', '^', '=', '{', '}', ';', ',', '.', '?', '%'],
];
/** U+0000 is no text anywhere, and halves of a surrogate pair are none in Yjs. A vertical tab has no reference in Markdown. */
const NOT_TEXT = /^[\p{Cs}\0\v]$/u;

const scraps = fc
  .array(
    fc.oneof(
      fc.constantFrom(...SCRAPS),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.lorem({ maxCount: 2 }),
    ),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((parts) => parts.join(''));
const anyText = fc
  .oneof(
    { weight: 6, arbitrary: scraps },
    { weight: 1, arbitrary: fc.string({ unit: anyCharacter, maxLength: 8 }) },
  )
  .map((text) => [...text].filter((character) => !NOT_TEXT.test(character)).join(''));
const text = anyText.map((value) => value || 'x');
const href = fc.constantFrom(
  'https://example.org',
  'https://example.org/a_(b)_c?d=*&amp=1#[x]',
  'mailto:a_b@example.org',
  'https://example.org/a|b\\c<d>"e\'`',
  'https://пример.example/ü',
);

function attributes(
  choices: Record<string, fc.Arbitrary<JsonValue>>,
): fc.Arbitrary<Record<string, JsonValue>> {
  return fc.record(choices, { requiredKeys: [] }) as fc.Arbitrary<Record<string, JsonValue>>;
}

const optional = (arbitrary: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 2, arbitrary });
const size = fc.oneof(fc.integer({ min: 1, max: 4000 }), fc.constantFrom('100', '50%', ''));

const link: fc.Arbitrary<RichTextMark> = fc
  .tuple(
    href,
    fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: attributes({ title: optional(anyText) }) },
      {
        weight: 1,
        arbitrary: attributes({
          target: optional(anyText),
          rel: optional(anyText),
          class: optional(anyText),
          title: anyText,
        }),
      },
    ),
  )
  .map(([address, others]) => ({ type: 'link', attrs: { href: address, ...others } }));
const plainMarks = fc
  .subarray(['bold', 'italic', 'strike', 'underline'])
  .map((types): RichTextMark[] => types.map((type) => ({ type })));
const marks: fc.Arbitrary<readonly RichTextMark[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  { weight: 4, arbitrary: plainMarks },
  { weight: 2, arbitrary: fc.tuple(link, plainMarks).map(([one, others]) => [one, ...others]) },
  { weight: 1, arbitrary: fc.constant([{ type: 'code' }]) },
);
const markedText = fc.oneof(
  fc.tuple(text, marks).map(([value, set]): RichTextNode => ({ type: 'text', text: value, marks: set })),
  link.map((mark): RichTextNode => ({ type: 'text', text: String(mark.attrs?.['href']), marks: [mark] })),
);
const mention = fc
  .tuple(fc.uuid(), anyText)
  .map(([id, label]): RichTextNode => ({ type: 'codexMention', attrs: { id, label } }));
const inline = fc.oneof(
  { weight: 8, arbitrary: markedText },
  { weight: 2, arbitrary: fc.constant<RichTextNode>({ type: 'hardBreak' }) },
  { weight: 1, arbitrary: mention },
);
const line = fc.array(inline, { maxLength: 6 });
const paragraph = line.map((content): RichTextNode => ({ type: 'paragraph', content }));

const codeBlock = fc
  .tuple(
    fc.array(fc.oneof(anyText, fc.constantFrom('\n', '\n\n', '```', '~~~~', '  x', '\tx')), { maxLength: 5 }),
    optional(fc.oneof(fc.constantFrom('ts', 'c++', ''), anyText)),
  )
  .map(([lines, language]): RichTextNode => {
    const value = lines.join('\n');
    return {
      type: 'codeBlock',
      attrs: { language },
      content: value === '' ? [] : [{ type: 'text', text: value }],
    };
  });
const image = attributes({
  alt: optional(anyText),
  title: optional(anyText),
  width: optional(size),
  height: optional(size),
}).map(
  (attrs): RichTextNode => ({
    type: 'image',
    attrs: { src: '/api/v1/assets/0190f3a0-0000-7000-8000-000000000001', ...attrs },
  }),
);

const span = fc.oneof(
  { weight: 6, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
);
const align = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(null, 'left', 'center', 'right') },
  { weight: 1, arbitrary: anyText },
);

/** Blocks to a depth that a person might reach. */
function blocks(depth: number): fc.Arbitrary<RichTextNode> {
  const leaves = [
    { weight: 8, arbitrary: paragraph },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.integer({ min: 1, max: 4 }), line)
        .map(([level, content]): RichTextNode => ({ type: 'heading', attrs: { level }, content })),
    },
    { weight: 1, arbitrary: codeBlock },
    { weight: 1, arbitrary: image },
    { weight: 1, arbitrary: fc.constant<RichTextNode>({ type: 'horizontalRule' }) },
  ];
  if (depth === 0) return fc.oneof(...leaves);
  const inner = blocks(depth - 1);
  const some = fc.array(inner, { minLength: 1, maxLength: 3 });
  const item = fc
    .tuple(paragraph, fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some }))
    .map(([first, others]) => [first, ...others]);
  const items = fc.array(item, { minLength: 1, maxLength: 3 });
  const list = (
    type: string,
    content: readonly (readonly RichTextNode[])[],
    attrs?: RichTextNode['attrs'],
  ): RichTextNode => ({
    type,
    ...(attrs ? { attrs } : {}),
    content: content.map((one) => ({ type: 'listItem', content: one })),
  });
  return fc.oneof(
    ...leaves,
    { weight: 2, arbitrary: some.map((content): RichTextNode => ({ type: 'blockquote', content })) },
    { weight: 2, arbitrary: items.map((content) => list('bulletList', content)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          items,
          attributes({
            start: fc.oneof(
              fc.integer({ min: 1, max: 12 }),
              fc.integer({ min: -999_999_999, max: 999_999_999 }),
            ),
          }),
          optional(fc.constantFrom('a', 'I', '')),
        )
        .map(([content, start, type]) => list('orderedList', content, { ...start, type })),
    },
    {
      weight: 2,
      arbitrary: fc.array(fc.tuple(item, fc.boolean()), { minLength: 1, maxLength: 3 }).map(
        (content): RichTextNode => ({
          type: 'taskList',
          content: content.map(([one, checked]) => ({ type: 'taskItem', attrs: { checked }, content: one })),
        }),
      ),
    },
    { weight: 2, arbitrary: simpleTable },
    {
      weight: 1,
      arbitrary: anyTable(fc.oneof({ weight: 3, arbitrary: paragraph }, { weight: 1, arbitrary: inner })),
    },
  );
}

const simpleTable: fc.Arbitrary<RichTextNode> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
  .chain(([width, height]) =>
    fc.tuple(
      fc.array(fc.constantFrom(null, 'left', 'center', 'right'), { minLength: width, maxLength: width }),
      fc.array(fc.array(paragraph, { minLength: width, maxLength: width }), {
        minLength: height,
        maxLength: height,
      }),
    ),
  )
  .map(([aligns, rows]) => ({
    type: 'table',
    content: rows.map((cells, row) => ({
      type: 'tableRow',
      content: cells.map((cell, column) => ({
        type: row === 0 ? 'tableHeader' : 'tableCell',
        attrs: { align: aligns[column] ?? null },
        content: [cell],
      })),
    })),
  }));

function anyTable(block: fc.Arbitrary<RichTextNode>): fc.Arbitrary<RichTextNode> {
  const cell = fc
    .tuple(
      fc.constantFrom('tableCell', 'tableHeader'),
      attributes({
        colspan: span,
        rowspan: span,
        align,
        colwidth: optional(fc.array(optional(size), { maxLength: 3 })),
      }),
      fc.array(block, { minLength: 1, maxLength: 2 }),
    )
    .map(([type, attrs, content]): RichTextNode => ({ type, attrs, content }));
  const row = fc
    .array(cell, { maxLength: 3 })
    .map((content): RichTextNode => ({ type: 'tableRow', content }));
  return fc
    .array(row, { minLength: 1, maxLength: 3 })
    .map((content): RichTextNode => ({ type: 'table', content }));
}

export const richTextDocuments: fc.Arbitrary<RichTextNode> = fc
  .array(blocks(2), { minLength: 1, maxLength: 4 })
  .map((content) => ({ type: 'doc', content }));

/** Reads a field as Markdown and writes it back; throws when the document, or anything in the field, is another then. */
export function checkRoundTrip(json: RichTextNode): void {
  const doc = new Y.Doc();
  const fragment = doc.getXmlFragment('field:body');
  writeJson(fragment, json);
  const written = fragmentToMarkdown(fragment);
  const read = markdownToJson(written);
  const expected = parseRichText(json);
  if (!parseRichText(read).eq(expected)) {
    throw new Error(
      `read as another document:\n${written}\n${JSON.stringify(expected)}\n${JSON.stringify(read)}`,
    );
  }
  if (jsonToMarkdown(read) !== written) throw new Error(`written in another way:\n${written}`);
  let operations = 0;
  doc.on('update', () => {
    operations += 1;
  });
  writeMarkdown(fragment, written);
  if (operations > 0) throw new Error(`written back, it changed the field:\n${written}`);
}

/** Any Markdown at all: what is read from it is written so that it is read as the same again. */
export function checkReading(source: string): void {
  checkRoundTrip(markdownToJson(source));
}

/** Throws with the seed and the smallest document found when one does not come through. */
export function checkManyRoundTrips(options: { readonly numRuns: number; readonly seed?: number }): void {
  fc.assert(fc.property(richTextDocuments, checkRoundTrip), options);
}
