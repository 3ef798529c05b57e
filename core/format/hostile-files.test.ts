/** Hostile files are refused quickly and by name, and nothing is thrown (rule F7). */
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  AT,
  binaryOf,
  CODEX_ID,
  contentOf,
  deflate,
  findingsOf,
  forgeBinary,
  OTHER_ID,
  problemsOf,
  stateOf,
} from './codex-file.fixture.ts';
import { DEFAULT_FORMAT_LIMITS } from './format-limits.ts';

const HEAD = `format: 'vespera-bindery/codex', version: 1, title: 'x', template: { id: 'sample', version: 1 }`;
const withFields = (fields: string): string => `{ ${HEAD}, fields: { ${fields} } }`;
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const good = binaryOf(stateOf());
const header = (changes: object = {}, codex: object = {}): object => {
  const [{ state: _state, ...first } = { state: null }] = contentOf(stateOf()).codices;
  const { state } = { state: stateOf() };
  return {
    format: 'vespera-bindery/codex',
    exportedAt: AT,
    templates: [],
    codices: [{ ...first, stateBytes: state.length, sha256: 'a'.repeat(64), ...codex }],
    ...changes,
  };
};
const flipped = (at: number): Uint8Array => good.map((byte, index) => (index === at ? byte ^ 1 : byte));
const child = (id: string, parent: number | null) => {
  const [first] = contentOf(stateOf()).codices;
  if (first === undefined) throw new Error('the fixture holds a Codex');
  return { ...first, id, parent };
};
const entry = (more: object) => ({
  id: 'e',
  value: 1,
  hlc: `${'0'.repeat(16)}-${'a'.repeat(16)}`,
  by: 'x',
  byName: 'X',
  ...more,
});
const raw = (write: (encoder: encoding.Encoder) => void): Uint8Array => encoding.encode(write);

/** A document whose deletions reach back into another one that is not there. */
function incompleteState(): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('title').insert(0, 'first');
  const before = Y.encodeStateVector(doc);
  doc.getText('title').insert(5, ' second');
  return Y.encodeStateAsUpdate(doc, before);
}

/** A state that deletes the same again and again. */
function repeatingState(): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('title').insert(0, 'first');
  const none = Y.encodeStateAsUpdate(doc).slice(0, -1);
  return raw((encoder) => {
    encoding.writeUint8Array(encoder, none);
    // Of one client three ranges: from its clock 0, of length 1.
    for (const part of [1, doc.clientID, 3, 0, 1, 0, 1, 0, 1]) encoding.writeVarUint(encoder, part);
  });
}

const JSON5_FILES: Record<string, [string, RegExp]> = {
  'nothing at all': ['', /Expected a value/],
  'another kind of JSON': ["{ name: 'package', version: '1.0.0' }", /not a Codex file/],
  'a list': ['[]', /not a Codex file/],
  'another format': ["{ format: 'other/thing', version: 1 }", /not a Codex file/],
  'a version from the future': [
    "{ format: 'vespera-bindery/codex', version: 99 }",
    /version 99 of the format/,
  ],
  'a version that is no number': ["{ format: 'vespera-bindery/codex', version: '1' }", /needs a version/],
  'a depth bomb of brackets': [`{ ${HEAD}, fields: { labels: ${nested(100_000)} } }`, /nested deeper than/],
  'a depth bomb of braces': [`${'{a:'.repeat(50_000)}1${'}'.repeat(50_000)}`, /nested deeper than/],
  'children deeper than a tree may be': [
    `{ ${HEAD}${", children: [{ title: 'x', template: { id: 'sample', version: 1 }".repeat(66)}${'}]'.repeat(66)} }`,
    /more than 64 levels/,
  ],
  'a text too long': [
    `{ ${HEAD}, fields: { plain: '${'x'.repeat(DEFAULT_FORMAT_LIMITS.maxJson5Bytes)}' } }`,
    /larger than/,
  ],
  'a million signs': [`{ ${HEAD}, fields: { labels: [${'[],'.repeat(1_000_000)}] } }`, /words and signs/],
  '__proto__ as a field': [withFields("__proto__: { polluted: 'yes' }"), /“__proto__” may not be used/],
  '__proto__ in a quoted key': [`{ ${HEAD}, "__proto__": { fields: {} } }`, /“__proto__” may not be used/],
  'constructor deep in a value': [
    withFields("body: { json: { type: 'doc', constructor: { prototype: 1 } } }"),
    /“constructor” may not/,
  ],
  '__proto__ behind an escape': [withFields("'\\u005f_proto__': 1"), /“__proto__” may not be used/],
  'an unclosed text': [`{ ${HEAD}, fields: { plain: 'x`, /not closed/],
  'an unclosed comment': [`{ ${HEAD} /* `, /comment is not closed|does not belong/],
  'something after the end': [`{ ${HEAD} } { }`, /Nothing may follow/],
  'NaN in a number': [withFields('size: NaN'), /must be finite/],
  'Infinity in a number': [withFields('size: -Infinity'), /must be finite/],
  'a number beyond numbers': [withFields('size: 1e999'), /larger than any number/],
  'a number with too many digits': [withFields('size: 9007199254740993'), /would become 9007199254740992/],
  'half a surrogate pair': [withFields("plain: '\\ud800'"), /half of a surrogate pair/],
  'half a surrogate pair in a title': [
    "{ format: 'vespera-bindery/codex', version: 1, title: '\\udfff', template: { id: 'sample', version: 1 } }",
    /half of a surrogate/,
  ],
  'an object for a text': [withFields('plain: { a: 1 }'), /Expected text/],
  'a number for rich text': [withFields('body: 7'), /given as Markdown or as a document/],
  'rich text of another kind': [
    withFields("body: { json: { type: 'doc', script: 'x' } }"),
    /not a rich text document/,
  ],
  'an object for a list': [withFields('labels: {}'), /Expected a list/],
  'rows that are texts': [withFields("steps: ['one']"), /Expected an object/],
  'rows of one id': [
    withFields("steps: [{ id: 'a', text: '1' }, { id: 'a', text: '2' }]"),
    /Two rows have this id/,
  ],
  'a row id that is a path': [withFields("steps: [{ id: '../x', text: '1' }]"), /Ids of rows/],
  'a list too long': [
    withFields(`labels: [${Array.from({ length: 20_001 }, (_, index) => `'${index}'`)}]`),
    /at most 20000/,
  ],
  'a field that is not there': [withFields('sise: 1'), /has no field “sise”/],
  'two Codices of one id': [
    `{ id: '${CODEX_ID}', ${HEAD}, children: [{ id: '${CODEX_ID}', title: 'y', template: { id: 'sample', version: 1 } }] }`,
    /Two Codices/,
  ],
  'an id that is a path': [`{ id: '../../etc/passwd', ${HEAD} }`, /is a UUID/],
  'roles and owners': [`{ ${HEAD}, role: 'owner' }`, /has no “role”/],
  'a child that is its own parent’s name': [`{ ${HEAD}, children: '${CODEX_ID}' }`, /must be a list/],
  'no title': [
    "{ format: 'vespera-bindery/codex', version: 1, template: { id: 'sample', version: 1 } }",
    /needs a “title”/,
  ],
  'a reference of no kind': [
    `{ ${HEAD}, references: [{ kind: 'Not a kind', target: '${OTHER_ID}' }] }`,
    /needs a “kind”/,
  ],
  'a reference to nowhere': [`{ ${HEAD}, references: [{ kind: 'blocks', target: 'x' }] }`, /needs a “kind”/],
  'ten thousand unknown keys': [
    `{ ${HEAD}, ${Array.from({ length: 10_000 }, (_, index) => `k${index}: 0`)} }`,
    /has no “k0”/,
  ],
};

const BINARY_FILES: Record<string, [Uint8Array, RegExp]> = {
  'the wrong magic': [flipped(0), /not a Codex file/],
  'cut short in the middle': [good.slice(0, good.length / 2), /checksum/],
  'cut short within the magic': [good.slice(0, 9), /damaged|checksum/],
  'the last byte gone': [good.slice(0, -1), /checksum/],
  'a flipped bit in the header': [flipped(20), /checksum/],
  'a flipped bit in the checksum': [flipped(good.length - 1), /checksum/],
  'a byte appended': [Uint8Array.of(...good, 0), /checksum/],
  'a version from the future': [forgeBinary(header(), [], 2), /version 2 of the format/],
  'a header that is no JSON': [forgeBinary('{', []), /not JSON/],
  'a header of another format': [forgeBinary(header({ format: 'x' }), []), /header of the file/],
  'a header with __proto__': [
    forgeBinary('{"__proto__":{"format":"vespera-bindery/codex"}}', []),
    /header of the file/,
  ],
  'a header with a role': [forgeBinary(header({ role: 'owner' }), []), /header of the file/],
  'a forged content hash': [forgeBinary(header(), [deflate.deflate(stateOf())]), /not what the header says/],
  'a state that is not there': [forgeBinary(header(), []), /ends before it should/],
  'more than the header says': [
    forgeBinary(header({}, { stateBytes: 100 }), [deflate.deflate(new Uint8Array(5000))]),
    /unpacked/,
  ],
  'a size beyond measure': [forgeBinary(header({}, { stateBytes: 2 ** 40 }), []), /larger than any/],
  'a negative size': [forgeBinary(header({}, { stateBytes: -1 }), []), /header of the file/],
  'two Codices of one id': [
    binaryOf(stateOf(), { codices: [child(CODEX_ID, null), child(CODEX_ID, 0)] }),
    /Two Codices/,
  ],
  'a child before its parent': [
    binaryOf(stateOf(), { codices: [child(CODEX_ID, null), child(OTHER_ID, 1)] }),
    /before its children/,
  ],
  'a circle of parents': [
    binaryOf(stateOf(), { codices: [child(CODEX_ID, 1), child(OTHER_ID, 0)] }),
    /one Codex and what stands below/,
  ],
  'a state of noise': [
    binaryOf(Uint8Array.from({ length: 500 }, (_, index) => (index * 7919) % 251)),
    /damaged/,
  ],
  'a state of a billion structs': [
    binaryOf(
      raw((to) => {
        encoding.writeVarUint(to, 1);
        encoding.writeVarUint(to, 2 ** 31);
        encoding.writeVarUint(to, 1);
        encoding.writeVarUint(to, 0);
      }),
    ),
    /damaged/,
  ],
  'a struct of a trillion characters': [
    binaryOf(
      raw((to) => {
        for (const number of [1, 1, 7, 0, 0]) encoding.writeVarUint(to, number);
        encoding.writeVarUint(to, 2 ** 45);
        encoding.writeVarUint(to, 0);
      }),
    ),
    /damaged/,
  ],
  'a state that needs another': [binaryOf(incompleteState()), /damaged/],
  'a state that deletes the same again': [binaryOf(repeatingState()), /damaged/],
  'a root that no template has': [
    binaryOf(stateOf((_codex, doc) => doc.getMap('admin').set('role', 'owner'))),
    /no place for “admin”/,
  ],
  'a field that is not there': [
    binaryOf(stateOf((codex) => codex.setRegister('salary', 1))),
    /no place for “meta:salary”/,
  ],
  'another pin': [
    binaryOf(stateOf((codex) => codex.setPin({ id: 'admin-only', version: 1 }))),
    /does not say/,
  ],
  'a nested type in a text': [
    binaryOf(stateOf((_codex, doc) => doc.getText('field:plain').insertEmbed(0, new Y.Map()))),
    /kind that does not belong/,
  ],
  'a subdocument': [
    binaryOf(stateOf((_codex, doc) => doc.getArray('meta:size').push([new Y.Doc()]))),
    /kind that does not belong/,
  ],
  'bytes for a value': [
    binaryOf(stateOf((_codex, doc) => doc.getArray('meta:size').push([new Uint8Array(9)]))),
    /kind that does not belong/,
  ],
  'rich text of another kind': [
    binaryOf(stateOf((codex) => codex.fragment('body').push([new Y.XmlElement('script')]))),
    /does not know: script/,
  ],
  'rich text a thousand levels deep': [
    binaryOf(
      stateOf((codex) => {
        let parent: Y.XmlFragment = codex.fragment('body');
        for (let depth = 0; depth < 1000; depth += 1) {
          const element = new Y.XmlElement('paragraph');
          parent.push([element]);
          parent = element;
        }
      }),
    ),
    /nested too deeply/,
  ],
  'more than a file may weigh': [
    new Uint8Array(DEFAULT_FORMAT_LIMITS.maxFileBytes + 1).fill(0x8b, 0, 1),
    /not a Codex file|larger/,
  ],
};

/** What a Codex may hold that its template does not allow: it left in a file, so it comes back from one. */
const KEPT_FILES: Record<string, [string | Uint8Array, RegExp]> = {
  'a text for a number': [withFields("size: 'large'"), /Expected a number/],
  'a file without an id': [withFields("cover: { name: 'x.png' }"), /Expected text/],
  'a reference that is an address': [withFields("next: 'https://example.org'"), /Expected the id of a Codex/],
  'an element that is no entry': [
    binaryOf(stateOf((_codex, doc) => doc.getArray('meta:size').push([{ value: 1 }]))),
    /not an entry/,
  ],
  'an entry from the future': [
    binaryOf(
      stateOf((_codex, doc) =>
        doc.getArray('meta:size').push([entry({ hlc: `${'f'.repeat(16)}-${'a'.repeat(16)}` })]),
      ),
    ),
    /dated in the future/,
  ],
  'a reference that is none': [
    binaryOf(
      stateOf((_codex, doc) =>
        doc.getArray('@references').push([{ tag: 't', by: 'x', value: { kind: 'blocks' } }]),
      ),
    ),
    /has no kind/,
  ],
  'a value of another kind': [
    binaryOf(stateOf((codex) => codex.setRegister('size', 'large'))),
    /Expected a number/,
  ],
};

describe('kept and told', () => {
  test.each(Object.entries(KEPT_FILES))('F9: %s', (_name, [file, expected]) => {
    const { errors, warnings } = findingsOf(file);
    expect(errors).toEqual([]);
    expect(warnings.map(({ message }) => message).join('\n')).toMatch(expected);
    if (typeof file !== 'string') return;
    for (const { line, column } of warnings)
      expect([line, column]).toEqual([expect.any(Number), expect.any(Number)]);
  });
});

describe('JSON5', () => {
  test.each(Object.entries(JSON5_FILES))('F7: %s', (_name, [text, expected]) => {
    const issues = problemsOf(text);
    expect(issues.map(({ message }) => message).join('\n')).toMatch(expected);
    expect(issues.length).toBeLessThanOrEqual(100);
    for (const { line, column } of issues)
      expect([line, column]).toEqual([expect.any(Number), expect.any(Number)]);
  });
});

describe('binary', () => {
  test('the file that the others are made from is a good one', () => expect(problemsOf(good)).toEqual([]));

  test.each(Object.entries(BINARY_FILES))('F7: %s', (_name, [bytes, expected]) => {
    expect(
      problemsOf(bytes)
        .map(({ message }) => message)
        .join('\n'),
    ).toMatch(expected);
  });

  test('F7: whichever bit is flipped, the file is refused', () => {
    for (let at = 0; at < good.length; at += 1) expect(problemsOf(flipped(at)), `byte ${at}`).not.toEqual([]);
  });

  test('F7: wherever the file is cut, it is refused', () => {
    for (let end = 0; end < good.length; end += 1)
      expect(problemsOf(good.slice(0, end)), `at ${end}`).not.toEqual([]);
  });
});

test('F7: an object’s prototype is what it was', () => {
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  expect(Object.keys(JSON5_FILES).length + Object.keys(BINARY_FILES).length).toBeGreaterThanOrEqual(50);
});
