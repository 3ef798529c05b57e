/** Somebody's name leaves every value that names them by their id, and nothing else of a document changes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { packElement } from '#core/crdt/packed-entry.ts';
import { type PersonRename, renameIn, renameInUpdate } from './rename-person.ts';

const ID = '0190f3a0-0000-7000-8000-00000000000a';
const OTHER = '0190f3a0-0000-7000-8000-00000000000b';
const RENAME: PersonRename = { id: ID, names: new Set(['Rae Moana', 'Rae Older']), to: 'Former member 3' };
const HLC = '0000000000010000-0000000000000001';

test('an author, a person among others, a mention and an entry of the tree lose the name, and texts keep it', () => {
  const author = { kind: 'user', id: ID, name: 'Rae Older' };
  expect(renameIn({ author, at: 1, body: 'Rae Moana said' }, RENAME)).toEqual({
    ...{ author: { ...author, name: 'Former member 3' }, at: 1, body: 'Rae Moana said' },
  });
  expect(renameIn({ by: ID, byName: 'Rae Moana', actorId: OTHER, actorName: 'Rae Moana' }, RENAME)).toEqual({
    ...{ by: ID, byName: 'Former member 3', actorId: OTHER, actorName: 'Rae Moana' },
  });
  expect(renameIn(`Ask @[Rae Moana](${ID}) or @[Rae Moana](${OTHER})`, RENAME)).toBe(
    `Ask @[Former member 3](${ID}) or @[Rae Moana](${OTHER})`,
  );
  expect(renameIn(`xx${ID}Rae Older`, RENAME)).toBe(`xx${ID}Former member 3`);
  for (const same of [
    'Rae Moana',
    ID,
    { id: ID },
    [ID, 'Rae Moana'],
    { id: OTHER, name: 'Rae Moana' },
    null,
    7,
  ])
    expect(renameIn(same, RENAME)).toBe(same);
});

const value = fc.oneof(
  fc
    .tuple(fc.constantFrom(ID, OTHER), fc.constantFrom('Rae Moana', 'Bo'), fc.nat())
    .map(([id, name, at]) => ({ author: { kind: 'user', id, name }, at })),
  fc.constantFrom(`@[Rae Moana](${ID}) look`, `ab${ID}Rae Moana`, 'Rae', 7),
);
const step = fc.oneof(
  fc.record({ kind: fc.constant('push' as const), values: fc.array(value, { minLength: 1, maxLength: 3 }) }),
  fc.record({ kind: fc.constant('set' as const), key: fc.constantFrom('a', 'b'), value }),
  fc.record({ kind: fc.constant('text' as const), words: fc.constantFrom('Rae Moana wrote', 'x') }),
  fc.record({ kind: fc.constant('drop' as const), at: fc.nat(5) }),
);

test('at every moment a document is what it was under the other name, and copies of before go on with it', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
      const doc = new Y.Doc();
      const updates: Uint8Array[] = [];
      doc.on('update', (update: Uint8Array) => updates.push(update));
      const [list, map, text] = [doc.getArray('list'), doc.getMap('map'), doc.getText('text')];
      for (const each of steps)
        doc.transact(() => {
          if (each.kind === 'push') list.push([...each.values]);
          else if (each.kind === 'set') map.set(each.key, each.value);
          else if (each.kind === 'text') text.insert(0, each.words);
          else if (each.at < list.length) list.delete(each.at, 1);
        });
      const renamed = updates.map((update) => renameInUpdate(update, RENAME) ?? update);
      const [before, after] = [new Y.Doc(), new Y.Doc()];
      for (const [index, update] of updates.entries()) {
        Y.applyUpdate(before, update);
        Y.applyUpdate(after, renamed[index] as Uint8Array);
        for (const name of ['list', 'map'] as const) {
          const read = (from: Y.Doc): unknown => from.get(name, name === 'list' ? Y.Array : Y.Map).toJSON();
          expect(read(after)).toEqual(renameIn(read(before), RENAME));
        }
        expect(after.getText('text').toString()).toBe(before.getText('text').toString());
        expect(Y.encodeStateVector(after)).toEqual(Y.encodeStateVector(before));
      }
      const bytes = Buffer.concat(renamed.filter((_, index) => steps[index]?.kind !== 'text'));
      expect(bytes.includes(`${ID}Rae Moana`)).toBe(false);
      expect(bytes.includes(`@[Rae Moana](${ID})`)).toBe(false);
      // Somebody who has it under the old name writes on, and nobody is given that again.
      before.getText('text').insert(0, 'later ');
      Y.applyUpdate(after, Y.encodeStateAsUpdate(before, Y.encodeStateVector(after)));
      expect(after.getText('text').toString()).toBe(before.getText('text').toString());
      expect(after.getArray('list').toJSON()).toEqual(renameIn(before.getArray('list').toJSON(), RENAME));
    }),
    { numRuns: 200 },
  );
});

test('packed entries of registers keep their time and value under the other name', () => {
  const packed = packElement({
    ...{
      kind: 'entry',
      id: 'one',
      hlc: HLC,
      by: ID,
      byName: 'Rae Moana',
      yields: false,
      key: null,
      value: 'calm',
    },
  });
  const expected = packElement({
    ...{
      kind: 'entry',
      id: 'one',
      hlc: HLC,
      by: ID,
      byName: 'Former member 3',
      yields: false,
      key: null,
      value: 'calm',
    },
  });
  if (packed !== null) expect(renameIn(packed, RENAME)).toEqual(expected);
  const doc = new Y.Doc();
  doc.getArray('meta:owner').push([packed ?? 'none']);
  const renamed = renameInUpdate(Y.encodeStateAsUpdate(doc), RENAME);
  expect(packed).not.toBeNull();
  expect(Buffer.from(renamed ?? []).includes('Rae Moana')).toBe(false);
});
