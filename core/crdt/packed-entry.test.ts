/** Rule M13 of docs/spec/metadata.md: packed elements say what the objects say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { testEnvironment } from '#core/codex/replica.fixture.ts';
import { formatHlc } from './clock.ts';
import { parseCell, parseEntry, parseMember } from './entry.ts';
import { readMembers, removeMember } from './observed-set.ts';
import { type PackedElement, packElement, unpackElement } from './packed-entry.ts';
import { readRegister, writeRegister } from './register.ts';
import { readRows, setCell } from './row-table.ts';
import { createWriter, type Writer } from './writer.ts';

const node = fc.stringMatching(/^[0-9a-z]{16}$/);
const hlc = fc
  .record({ millis: fc.nat(2 ** 48 - 1), counter: fc.nat(0xffff), node })
  .map((time) => formatHlc(time));
const short = fc.oneof(fc.uuid(), fc.string({ unit: 'grapheme', maxLength: 20 }));
const rowId = fc.constantFrom('row-a', 'row-b', '0192f0c1-2a3b-7c4d-8e5f-0123456789ab');
const value = fc.oneof(fc.constant(null), fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('a0', 'a1', 'x'));
const key = fc.tuple(rowId, fc.constantFrom('', 'text', 'done')).map((parts) => parts.join('/'));
const entry = fc.record({ id: short, hlc, by: short, byName: short, yields: fc.boolean(), value });

/** The element as an object. */
function plain(element: PackedElement): object {
  if (element.kind === 'member') {
    const { kind: _kind, ...member } = element;
    return member;
  }
  const { kind: _kind, yields, key: register, ...rest } = element;
  return { ...rest, ...(register !== null && { key: register }), ...(yields && { yields }) };
}

function arrayOf(elements: readonly unknown[]): Y.Array<unknown> {
  const array = new Y.Doc().getArray<unknown>('array');
  array.push([...elements]);
  return array;
}

function writer(): Writer {
  return createWriter(testEnvironment(1), { id: 'ana', name: 'Ana' });
}

describe('packed elements', () => {
  it('M13: are read as they were written, also by way of Yjs', () => {
    fc.assert(
      fc.property(entry, fc.option(key), fc.boolean(), (said, register, isNamedByTime) => {
        const id = isNamedByTime ? said.hlc : said.id;
        const element: PackedElement = { kind: 'entry', ...said, id, key: register };
        const [raw] = arrayOf([packElement(element)]).toArray();
        expect(unpackElement(raw)).toEqual(element);
        expect(parseEntry(raw)).toEqual(parseEntry(plain(element)));
        expect(parseCell(raw)).toEqual(parseCell(plain(element)));
        expect(parseMember(raw)).toBeNull();
      }),
    );
    fc.assert(
      fc.property(short, short, value, (tag, by, held) => {
        const element: PackedElement = { kind: 'member', tag, by, value: held };
        expect(parseMember(packElement(element))).toEqual(parseMember(plain(element)));
        expect(parseEntry(packElement(element))).toBeNull();
      }),
    );
  });

  it('M13: registers, rows and sets are the same whichever of their elements are packed', () => {
    const members = fc.record({ kind: fc.constant('member' as const), tag: short, by: short, value });
    const cells = fc
      .tuple(entry, key)
      .map(([said, register]): PackedElement => ({ kind: 'entry', ...said, key: register }));
    const element: fc.Arbitrary<PackedElement> = fc.oneof(
      entry.map((said) => ({ kind: 'entry' as const, ...said, key: null })),
      cells,
      cells,
      members,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(element, fc.boolean()), { maxLength: 12 }), (all) => {
        const objects = arrayOf(all.map(([said]) => plain(said)));
        const mixed = arrayOf(all.map(([said, packed]) => (packed ? packElement(said) : plain(said))));
        expect(readRegister(mixed)).toEqual(readRegister(objects));
        expect(readRows(mixed)).toEqual(readRows(objects));
        expect(readMembers(mixed)).toEqual(readMembers(objects));
        for (const array of [objects, mixed]) {
          if (readRows(array).some(({ id }) => id === 'row-a'))
            setCell(array, 'row-a', 'text', 'new', writer());
          for (const member of readMembers(array).slice(0, 1)) removeMember(array, member.value);
        }
        expect(mixed.length).toBe(objects.length);
        expect(readRows(mixed)).toEqual(readRows(objects));
        for (const array of [objects, mixed]) writeRegister(array, 'settled', writer());
        expect(readRegister(mixed)).toEqual(readRegister(objects));
        expect(mixed.length).toBe(1);
      }),
      { numRuns: 300 },
    );
  });

  it('M13: what is not packed as it would be here is no element, and reading throws nothing', () => {
    fc.assert(fc.property(fc.anything(), (raw) => void unpackElement([raw, 1])));
    fc.assert(
      fc.property(entry, fc.nat(), fc.nat(300), (said, at, unit) => {
        const [text = ''] = packElement({ kind: 'entry', ...said, key: null }) ?? [];
        const cut = text.slice(0, at % text.length);
        const spoilt = cut + String.fromCharCode(unit) + text.slice(cut.length + 1);
        for (const raw of [cut, spoilt]) {
          const element = unpackElement([raw, 1]);
          if (element !== null) expect(packElement(element)).toEqual([raw, 1]);
        }
      }),
      { numRuns: 1_000 },
    );
    const [text] = packElement({ kind: 'member', tag: 't', by: 'b', value: 1 }) ?? [''];
    for (const raw of [
      [text],
      [text, 1, 2],
      [`\u0002${text.slice(1)}`, 1],
      [`${text}x`, 1],
      [`${text}${'x'.repeat(3_000)}`, 1],
    ])
      expect(unpackElement(raw)).toBeNull();
  });

  it('M13: weigh less than half of the objects', () => {
    const [id, by] = ['0192f0c1-2a3b-7c4d-8e5f-0123456789ab', '0192f0c1-2a3b-7c4d-8e5f-ba9876543210'];
    const time = formatHlc({ millis: 1_767_225_600_000, counter: 0, node: '8e5f0123456789ab' });
    const said = {
      kind: 'entry' as const,
      hlc: time,
      by,
      byName: 'Ana Sample',
      yields: false,
      key: null,
      value: 'open',
    };
    const bytes = (raw: unknown): number => {
      const array = arrayOf([raw]);
      return array.doc === null ? 0 : Y.encodeStateAsUpdate(array.doc).length;
    };
    const object = bytes(plain({ ...said, id }));
    expect(bytes(packElement({ ...said, id: time }))).toBeLessThan(object / 2);
  });
});
