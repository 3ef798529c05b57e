import fc from 'fast-check';
import JSON5 from 'json5';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '#core/any-text.fixture.ts';
import { describeIssues } from '#core/template/template-library.fixture.ts';
import { MAX_DEPTH, MAX_SOURCE_BYTES, readJson5, type SourceNode, toJson } from './json5-tree.ts';

const issuesOf = (text: string) => describeIssues(readJson5(text).issues);

describe('readJson5', () => {
  it.each([
    `{a: 'say "hi"', b: "it's", 'c-d': +.5, e: 0x1F, f: [1,2,], g: null, true: false,}`,
    `// head\n{ /* in */ a: 'two\\\nlines \\x41 \\u00e9 \\'' }\n// tail`,
    '[-1e3, 5., [], {}, ""]',
    '\ufeff{a: 1}',
  ])('T1: reads %j as the json5 package does', (text) => {
    const { root, issues } = readJson5(text);
    expect(issues).toEqual([]);
    expect(root && toJson(root)).toEqual(JSON5.parse(text));
  });

  it('T1: reads whatever the json5 package writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(undefined, 2), (value, space) => {
        const text = JSON5.stringify(value, null, space);
        fc.pre(!/"?(__proto__|constructor|prototype)"?/.test(text));
        const { root, issues } = readJson5(text);
        expect(issues).toEqual([]);
        expect(root && toJson(root)).toEqual(JSON5.parse(text));
      }),
    );
  });

  it.each<[string, string[]]>([
    ['', ['1:1 Expected a value, but found the end of the text.']],
    ['{\n  a 1\n}', ['2:5 Expected “:” after “a”, but found “1”.']],
    ["{ a: 'open }", ['1:6 This text is not closed with a quote on the same line.']],
    ['{ a: 1 } b', ['1:10 Nothing may follow the template, but found “b”.']],
    ['{ a: NaN }', ['1:6 A number must be finite.']],
    ['{ a: [1,,2] }', ['1:9 Expected a value, but found “,”.']],
    ['{ a: 1, /* open }', ['1:9 This comment is not closed, or the slash does not belong here.']],
    ["{ a: '\\u12' }", ['1:6 This holds an escape or a digit that JSON5 does not know.']],
  ])('T2: places the problem of %j', (text, expected) => {
    expect(issuesOf(text)).toEqual(expected);
  });

  it('T2: mends a missing comma and missing quotes, and reads on', () => {
    const { root, issues } = readJson5("{\n  type: select\n  label: 'Size'\n  max: NaN\n}");
    expect(describeIssues(issues)).toEqual([
      "2:9 Text needs quotes: 'select'.",
      '3:3 Expected “,” or “}”, but found “label”.',
      '4:3 Expected “,” or “}”, but found “max”.',
      '4:8 A number must be finite.',
    ]);
    expect(issues[0]?.fix).toBe("'select'");
    expect(root && toJson(root)).toEqual({ type: 'select', label: 'Size', max: null });
  });

  it('T2: counts columns in UTF-16 units, as editors do', () => {
    const [issue] = readJson5("{ a: '🕯️🕯️', b: }").issues;
    expect(issue).toMatchObject({ line: 1, column: "{ a: '🕯️🕯️', b: }".indexOf('}') + 1 });
  });

  it.each(['__proto__', 'constructor', 'prototype'])('T4: refuses the key %s', (key) => {
    const { root, issues } = readJson5(`{ a: 1, '${key}': { polluted: true } }`);
    expect(describeIssues(issues)).toEqual([`1:9 “${key}” may not be used as a key.`]);
    expect(root && toJson(root)).toEqual({ a: 1 });
  });

  it('T4: reports the second of two equal keys and keeps the first', () => {
    const { root, issues } = readJson5("{\n  a: 1,\n  'a': 2\n}");
    expect(describeIssues(issues)).toEqual(['3:3 “a” is given twice; the first is on line 2.']);
    expect(root && toJson(root)).toEqual({ a: 1 });
  });

  it('T1: stops at the limits of size and depth', () => {
    expect(issuesOf(`'${'x'.repeat(MAX_SOURCE_BYTES)}'`)).toEqual([
      '1:1 The text is larger than 256 KB, the most a template may be.',
    ]);
    expect(issuesOf(`'${'€'.repeat(MAX_SOURCE_BYTES / 3 + 1)}'`)).toHaveLength(1);
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(issuesOf(nested(MAX_DEPTH))).toEqual([]);
    expect(issuesOf(nested(20_000))).toEqual([
      `1:${MAX_DEPTH + 2} This is nested deeper than ${MAX_DEPTH} levels.`,
    ]);
  });

  it('T5: never throws, and every place lies within the text', () => {
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
    );
    const texts = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { root, issues } = readJson5(text);
        const lines = text.split('\n');
        const inside = (line: number, column: number) =>
          line >= 1 && line <= lines.length && column >= 1 && column <= (lines[line - 1] ?? '').length + 1;
        const check = (place: { line?: number; column?: number; endLine?: number; endColumn?: number }) => {
          expect(inside(place.line ?? 0, place.column ?? 0)).toBe(true);
          expect(inside(place.endLine ?? 0, place.endColumn ?? 0)).toBe(true);
        };
        issues.forEach(check);
        const visit = (node: SourceNode): void => {
          check(node.span);
          if (node.kind === 'object') for (const entry of node.entries) visit(entry.node);
          if (node.kind === 'array') node.items.forEach(visit);
        };
        if (root !== null) visit(root);
        expect(root !== null || issues.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
