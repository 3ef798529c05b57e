/** The JSON5 format: readable by the json5 package, stable, and safe for any text. */
import fc from 'fast-check';
import JSON5 from 'json5';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { AT, CODEX_ID, OTHER_ID, problemsOf, TEMPLATE } from './codex-file.fixture.ts';
import { printComment, printJson5 } from './json5-text.ts';
import type { PortableCodex } from './portable-codex.ts';
import { writeJson5 } from './write-json5.ts';

function codex(more: Partial<PortableCodex> = {}): PortableCodex {
  const created = { at: AT, by: 'Somebody' };
  const nothing = { fields: {}, retired: {}, references: [], conflicts: [], children: [] };
  return { id: CODEX_ID, title: 'Sample', template: TEMPLATE, created, ...nothing, ...more };
}

describe('values', () => {
  test('F6: any JSON is read back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as JsonValue;
        expect(canonicalJson(JSON5.parse(printJson5(json)))).toBe(canonicalJson(json));
      }),
    );
  });

  test('F4: equal values print equally, whatever the order of their keys', () => {
    expect(printJson5({ b: 1, a: [{ content: [], type: 'x' }] })).toBe(
      "{ a: [{ type: 'x', content: [] }], b: 1 }",
    );
    expect(printJson5({ a: [{ type: 'x', content: [] }], b: 1 })).toBe(
      printJson5({ b: 1, a: [{ content: [], type: 'x' }] }),
    );
  });

  test('F4: what is too long for a line is broken, one member a line', () => {
    const long = Array.from({ length: 3 }, (_, index) => `${index}`.repeat(40));
    expect(printJson5({ long }).split('\n')).toHaveLength(7);
  });

  test('no text can end a line or a comment', () => {
    expect(printJson5('it\'s\u2028\n\\ "x"')).toBe(`'it\\'s\\u2028\\n\\\\ "x"'`);
    expect(printComment('a\nb\r\u2029c: 1')).toBe('// a b c: 1');
  });
});

describe('a file', () => {
  test('says who made the Codex where that is known', () => {
    expect(writeJson5(codex())).toContain('created:');
    expect(writeJson5(codex({ created: null }))).not.toContain('created');
  });

  test('F2, F3, F5: fields in the template’s order below their labels, each line of a text on its own', () => {
    const file = writeJson5(
      codex({
        fields: {
          size: 3,
          plain: 'one\ntwo',
          body: { json: { type: 'doc', content: [] }, markdown: 'First\n\nSecond' },
        },
        references: [{ kind: 'blocks', target: OTHER_ID }],
        conflicts: [{ field: 'size', value: 4, by: 'Else', at: AT }],
        children: [codex({ id: OTHER_ID, title: 'Child' })],
      }),
    );
    expect(file.split('\n').slice(2, 31)).toEqual(
      `{
  format: 'vespera-bindery/codex',
  version: 1,
  id: '${CODEX_ID}',
  title: 'Sample',
  template: { id: 'sample', version: 1 },
  created: { at: '${AT}', by: 'Somebody' },
  fields: {
    // Body (rich text)
    body: {
      markdown: [
        'First',
        '',
        'Second',
      ],
      json: { type: 'doc', content: [] },
    },
    // Plain (text)
    plain: 'one\\ntwo',
    // Size (number)
    size: 3,
  },
  references: [
    { kind: 'blocks', target: '${OTHER_ID}' },
  ],
  // Written at the same time as the values above, and not settled; import leaves them out
  conflicts: [
    { at: '${AT}', by: 'Else', field: 'size', value: 4 },
  ],`.split('\n'),
    );
    expect(problemsOf(file)).toEqual([]);
  });

  test('a label is a comment and nothing else', () => {
    const template = templateOf("size: { type: 'number', label: 'Size */ }, evil: 1 //' }");
    const file = writeJson5(codex({ template, fields: { size: 1 } }));
    expect(JSON5.parse(file)).toMatchObject({ fields: { size: 1 } });
    expect(Object.keys(JSON5.parse<object>(file))).not.toContain('evil');
  });
});
