import { describe, expect, it } from 'vitest';
import { applyChanges } from './change-sequence.ts';
import { editSource, hasCommentsAround, type SourceEdit } from './source-edit.ts';

function edited(source: string, ...edits: SourceEdit[]): string {
  return applyChanges(source, editSource(source, edits));
}

const FIELDS = `// Head
{
  id: 'a', version: 1,

  fields: {
    // Why it is here.
    first: { type: 'line' }, // behind it
    second: 'text',

    // A group:

    'third-one': { type: "select", options: ['x', 'y'] },
  },
  // The end.
}
`;

describe('editSource', () => {
  it('sets a value and leaves the rest', () => {
    const changes = editSource(FIELDS, [{ kind: 'set', path: ['version'], value: 2 }]);
    expect(changes).toEqual([{ from: FIELDS.indexOf('1,'), to: FIELDS.indexOf('1,') + 1, insert: '2' }]);
    expect(editSource(FIELDS, [{ kind: 'set', path: ['version'], value: 1 }])).toEqual([]);
  });

  it('keeps the quotes of what it replaces, unless the others save escapes', () => {
    const path = ['fields', 'third-one', 'type'];
    expect(edited(FIELDS, { kind: 'set', path, value: 'tags' })).toContain(`{ type: "tags",`);
    expect(edited(FIELDS, { kind: 'set', path: ['id'], value: "it's" })).toContain(`id: "it's",`);
  });

  it('adds a member to an object on one line, and to one in lines', () => {
    const flag: SourceEdit = { kind: 'set', path: ['fields', 'first', 'required'], value: true };
    expect(edited(FIELDS, flag)).toContain("first: { type: 'line', required: true }, // behind it\n");
    const field: SourceEdit = { kind: 'insert', path: ['fields', 'more'], value: 'date', index: 1 };
    expect(edited(FIELDS, field)).toContain("behind it\n    more: 'date',\n    second: 'text',\n");
    expect(edited(FIELDS, { kind: 'set', path: ['name'], value: 'A' })).toContain(
      "  },\n  name: 'A',\n  // The end.\n}",
    );
    expect(edited(FIELDS, { kind: 'insert', path: ['name'], value: 'A', index: 1 })).toContain(
      "id: 'a', name: 'A', version: 1,\n",
    );
  });

  it('makes the objects that are missing on the way', () => {
    const edit: SourceEdit = { kind: 'set', path: ['children', 'allow'], value: ['task'] };
    expect(edited('{ id: 1 }', edit)).toBe("{ id: 1, children: { allow: ['task'] } }");
    expect(edited('{}', edit)).toBe("{ children: { allow: ['task'] } }");
  });

  it('gives members lines of their own where one line is too short', () => {
    const help = 'x'.repeat(90);
    const edit: SourceEdit = { kind: 'set', path: ['fields', 'first', 'help'], value: help };
    expect(edited(FIELDS, edit)).toContain(
      `    first: {\n      type: 'line',\n      help: '${help}',\n    }, // behind it\n`,
    );
  });

  it('takes a member out with the comments that belong to it', () => {
    expect(edited(FIELDS, { kind: 'remove', path: ['fields', 'first'] })).toContain(
      "fields: {\n    second: 'text',\n",
    );
    expect(edited(FIELDS, { kind: 'remove', path: ['fields', 'third-one'] })).toContain(
      "second: 'text',\n\n    // A group:\n  },\n",
    );
    expect(edited(FIELDS, { kind: 'remove', path: ['id'] })).toContain('{\n  version: 1,\n\n');
    expect(edited(FIELDS, { kind: 'remove', path: ['version'] })).toContain("{\n  id: 'a',\n\n");
    expect(edited(FIELDS, { kind: 'remove', path: ['fields', 'third-one', 'options', 1] })).toContain(
      "['x']",
    );
    expect(edited('{ a: 1, b: 2 }', { kind: 'remove', path: ['b'] })).toBe('{ a: 1 }');
    expect(edited('{ a: 1 }', { kind: 'remove', path: ['a'] })).toBe('{}');
    expect(edited('{\n  a: 1, // one\n  b: 2\n}', { kind: 'remove', path: ['b'] })).toBe(
      '{\n  a: 1 // one\n}',
    );
  });

  it('moves a member with its comments', () => {
    expect(edited(FIELDS, { kind: 'move', path: ['fields', 'first'], index: 1 })).toContain(
      "fields: {\n    second: 'text',\n    // Why it is here.\n    first: { type: 'line' }, // behind it\n\n    // A group:",
    );
    expect(edited("{ a: ['x', 'y', 'z'] }", { kind: 'move', path: ['a', 2], index: 0 })).toBe(
      "{ a: ['z', 'x', 'y'] }",
    );
    expect(edited('[\n  1, // one\n  2\n]', { kind: 'move', path: [0], index: 1 })).toBe(
      '[\n  2,\n  1 // one\n]',
    );
  });

  it('puts a value into others and takes it out again, without touching it', () => {
    const source = "{\n  when: { field: 'a', /* why */ is: 1 }, // behind\n}\n";
    const wrapped = edited(source, { kind: 'wrap', path: ['when'], keys: ['not', 'all', 0] });
    expect(wrapped).toBe("{\n  when: { not: { all: [{ field: 'a', /* why */ is: 1 }] } }, // behind\n}\n");
    expect(edited(wrapped, { kind: 'unwrap', path: ['when'], keys: ['not', 'all', 0] })).toBe(source);
    expect(editSource(source, [{ kind: 'wrap', path: ['when'], keys: ['not'] }])).toEqual([
      { from: 10, to: 10, insert: '{ not: ' },
      { from: 41, to: 41, insert: ' }' },
    ]);
  });

  it('indents lines for the place where what was unwrapped stands, and knows which comments would go', () => {
    const source = '{\n  a: {\n    all: [\n      {\n        b: 1, // one\n      },\n    ],\n  },\n}\n';
    expect(edited(source, { kind: 'unwrap', path: ['a'], keys: ['all', 0] })).toBe(
      '{\n  a: {\n    b: 1, // one\n  },\n}\n',
    );
    expect(hasCommentsAround(source, ['a'], ['all', 0])).toBe(false);
    expect(hasCommentsAround(source, ['a'], ['all', 0, 'b'])).toBe(true);
  });

  it('moves an element into another list', () => {
    const source = "{ a: ['x', 'y'], b: [] }";
    const edit: SourceEdit = { kind: 'transfer', path: ['a', 0], to: ['b', 0] };
    expect(edited(source, edit)).toBe("{ a: ['y'], b: ['x'] }");
  });

  it('renames a key and keeps the author’s way with quotes', () => {
    expect(edited(FIELDS, { kind: 'rename', path: ['fields', 'first'], key: 'f-1' })).toContain(
      "'f-1': { type",
    );
    expect(edited(FIELDS, { kind: 'rename', path: ['fields', 'third-one'], key: 'third' })).toContain(
      '    third: {',
    );
    expect(edited('{ "a": 1 }', { kind: 'rename', path: ['a'], key: 'b' })).toBe('{ "b": 1 }');
  });

  it('writes the line breaks and the indentation that are there', () => {
    const source = '{\r\n\ta: {\r\n\t\tb: 1,\r\n\t},\r\n}\r\n';
    expect(edited(source, { kind: 'set', path: ['a', 'c'], value: 2 })).toBe(
      '{\r\n\ta: {\r\n\t\tb: 1,\r\n\t\tc: 2,\r\n\t},\r\n}\r\n',
    );
  });

  it('refuses a text with syntax errors, and places that are not there', () => {
    expect(() => edited('{ a: }', { kind: 'set', path: ['a'], value: 1 })).toThrow(RangeError);
    expect(() => edited('{ a: 1 }', { kind: 'remove', path: ['b'] })).toThrow(RangeError);
    expect(() => edited('{ a: 1 }', { kind: 'insert', path: ['a'], value: 1 })).toThrow(RangeError);
    expect(() => edited('{ a: 1, b: 2 }', { kind: 'rename', path: ['a'], key: 'b' })).toThrow(RangeError);
  });
});
