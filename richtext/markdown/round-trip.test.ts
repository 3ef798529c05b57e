/** Markdown round trips: what is written is read as the same document. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { checkManyRoundTrips, checkReading } from '#richtext/random-document.fixture.ts';
import { jsonToMarkdown, markdownToJson } from './markdown.ts';

/** The examples of the CommonMark specification, from its own package. */
function specExamples(): readonly string[] {
  const path = createRequire(import.meta.url).resolve('commonmark-spec/spec.txt');
  const examples = readFileSync(path, 'utf8').matchAll(/^`{32} example\n([\s\S]*?)^\.\n[\s\S]*?^`{32}$/gm);
  return [...examples].map(([, source = '']) => source.replaceAll('→', '\t'));
}

describe('Markdown round trip', () => {
  it('holds for random documents of the whole schema', () => {
    checkManyRoundTrips({ numRuns: 250 });
  });

  it('holds for every example of the CommonMark specification', () => {
    const examples = specExamples();
    expect(examples.length).toBeGreaterThan(600);
    for (const source of examples) checkReading(source);
  });

  it.each([
    [
      'a link whose text has an underscore',
      'See [the \\_old\\_ snake_case log](https://example.org/a_b "A \'title\'").',
    ],
    ['an address that is its own text', 'See <https://example.org/a_b> now.'],
    ['a break in a cell', '| a<br>b | c \\| d |\n| :-- | --- |\n| `x\\|y` |  |'],
    ['bold before a full-width colon', '<strong>注意：</strong>正文 **注意**正文'],
    ['bold over italic', '**bold _and italic_** and **_both_**'],
    ['italic that ends where bold begins', '_a_**b**'],
    ['code that holds a fence', '````md\n```ts\nx\n```\n````'],
    ['items without text', '- a\n-\n- b'],
    ['an item that begins with an empty line', '- <p></p>\n\n  ---'],
    ['two lists in a row', '- a\n\n* b\n\n1. c\n\n1) d'],
    ['a list within a list', '- a\n\n  - b\n  - c\n\n- d'],
    ['tasks beside items', '- a\n\n* [ ] b\n* [x]\n* [ ] c'],
    ['an empty paragraph', 'a\n\n<p></p>\n\nb'],
    ['underlining', 'a <u>b</u> c'],
    ['a picture of a certain width', '<img src="/api/v1/assets/a.png" alt="Plan" width=320>'],
    [
      'merged cells and blocks in cells',
      '<table>\n<tr>\n<td colspan=2>\n\na\n\n- b\n\n</td>\n</tr>\n</table>',
    ],
    ['lettered lists', '<ol start=3 type="a">\n<li>\n\nb\n\n</li>\n</ol>'],
    ['signs that are words', '1\\. C:\\\\new # 3 * 4 a < b & c \\[x\\] \\`y\\`'],
    ['an address that is no link', 'https:/\\/example.org and a\\@b.example'],
  ])('writes %s as it is read', (_name, source) => {
    checkReading(source);
    expect(jsonToMarkdown(markdownToJson(source))).toBe(source);
  });
});
