/** Scanning JSON5 while it is typed, and laying it out. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '#core/any-text.fixture.ts';
import type { TextChange } from '#core/text/text-change.ts';
import { formatChanges, formatJson5 } from './format-json5.ts';
import { readJson5, toJson } from './json5-tree.ts';
import { scanSource, scanTokens } from './source-scan.ts';

/** `|` is the caret. */
function at(text: string) {
  const offset = text.indexOf('|');
  return scanSource(text.slice(0, offset) + text.slice(offset + 1), offset).cursor;
}

const folder = new URL('../../templates/', import.meta.url);
const shipped = readdirSync(folder)
  .filter((name) => name.endsWith('.json5'))
  .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const);

const fragments = fc.constantFrom(
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  "'",
  '"',
  '\n',
  '//',
  '/*',
  '*/',
  'a',
  '1',
  '\\',
  '🕯',
  ' ',
);
const anyText = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join('')),
);

describe('scanSource', () => {
  it.each([
    ['{ | }', { path: [], role: 'key', token: '' }],
    ['{ id: |', { path: ['id'], role: 'value', token: '' }],
    ["{ id: 'a', fie|", { path: [], role: 'key', token: 'fie', siblings: ['id'] }],
    ["{ fields: { a: { type: '|' } } }", { path: ['fields', 'a', 'type'], role: 'value', isQuoted: true }],
    ["{ fields: { a: { ty| label: 'x' } } }", { path: ['fields', 'a'], role: 'key', siblings: ['label'] }],
    ["{ mixins: ['a', |] }", { path: ['mixins', 1], role: 'value', token: '' }],
    ["{ mixins: ['a'\n| ] }", { path: ['mixins', 1], role: 'value', token: '' }],
    ['{ a: 1\n  |\n}', { path: [], role: 'key', siblings: ['a'] }],
    ["{ 'in-|review': 1 }", { path: [], role: 'key', token: 'in-review', isQuoted: true }],
    ["{ a: 'not closed|\n b: 2 }", { path: ['a'], role: 'value', token: 'not closed' }],
    ['{ a: { b: [ {|} ] }, c: 1 }', { path: ['a', 'b', 0], role: 'key', token: '' }],
  ])('%j', (text, expected) => {
    expect(at(text)).toMatchObject(expected);
  });

  it.each(['{ a: 1 | }', '{ // note |\n a: 1 }', '{ /* | */ a: 1 }', '{ a | : 1 }'])(
    'nothing may begin at %j',
    (text) => {
      expect(at(text)).toBeNull();
    },
  );

  it('never throws, and its tokens are the text', () => {
    fc.assert(
      fc.property(anyText, fc.nat(40), (text, offset) => {
        const { cursor } = scanSource(text, Math.min(offset, text.length));
        if (cursor !== null) expect(cursor.to).toBeLessThanOrEqual(text.length);
        expect(
          scanTokens(text)
            .map((token) => token.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});

describe('formatJson5', () => {
  it.each(shipped)('leaves %s as it is', (_name, text) => {
    expect(formatJson5(text)).toBe(text);
  });

  it('lays out anew and keeps every comment', () => {
    const text = `// top
{"id":"a" , version :1, /* why */ "fields":{ // all
a:"line",


  // before b
  b:{type:"select",options:["it's","x"] /* of b */}
  // last
} }
// end`;
    const formatted = `// top
{
  id: 'a',
  version: 1,
  /* why */
  fields: { // all
    a: 'line',

    // before b
    b: {
      type: 'select',
      options: ["it's", 'x'], /* of b */
    },
    // last
  },
}
// end
`;
    expect(formatJson5(text)).toBe(formatted);
  });

  it('breaks a line that is too long', () => {
    const long = `{ a: [${Array.from({ length: 20 }, (_, index) => `'option ${index}'`).join(', ')}] }`;
    expect(formatJson5(long)?.split('\n').length).toBeGreaterThan(20);
  });

  it('keeps the value and the comments of any text, twice is as once, and a wrong one is left alone', () => {
    expect(formatJson5('{ a: }')).toBeNull();
    const comment = fc.constantFrom('', '', '/* c */', '// d\n', '\n', '\n\n\n');
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('1', "'x'", '"y"', 'true', 'null'),
        tie('list'),
        tie('object'),
      ),
      list: fc
        .tuple(comment, fc.array(fc.tuple(comment, tie('any'), comment), { maxLength: 3 }))
        .map(([open, items]) => `[${open}${items.map((item) => item.join('')).join(',')}]`),
      object: fc
        .tuple(comment, fc.array(fc.tuple(comment, tie('any'), comment), { maxLength: 3 }))
        .map(
          ([open, items]) =>
            `{${open}${items.map(([a, inner, b], index) => `${a}"k${index}":${inner}${b}`).join(',')}}`,
        ),
    })).any as fc.Arbitrary<string>;
    const commentsIn = (text: string) => scanTokens(text).filter(({ kind }) => kind === 'comment').length;
    fc.assert(
      fc.property(value, (text) => {
        const once = formatJson5(text);
        if (once === null) throw new Error('expected a text without errors');
        const json = (source: string) => {
          const { root } = readJson5(source);
          return root && toJson(root);
        };
        expect(json(once)).toEqual(json(text));
        expect(commentsIn(once)).toBe(commentsIn(text));
        expect(formatJson5(once)).toBe(once);
        expect(changed(text, formatChanges(text) ?? [])).toBe(once);
      }),
      { numRuns: 300 },
    );
  });
});

function changed(text: string, changes: readonly TextChange[]): string {
  return [...changes]
    .reverse()
    .reduce((now, { from, to, insert }) => now.slice(0, from) + insert + now.slice(to), text);
}
