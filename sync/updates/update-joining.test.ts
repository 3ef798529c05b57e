import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { joinUpdates } from './update-joining.ts';

function updatesOf(doc: Y.Doc): Uint8Array[] {
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  return updates;
}

describe('joining updates', () => {
  it('makes one item of what was typed in a row', () => {
    const doc = new Y.Doc();
    const updates = updatesOf(doc);
    const text = doc.getText('title');
    for (const letter of 'a sentence') text.insert(text.length, letter);
    const joined = joinUpdates(updates);
    expect(Y.decodeUpdate(joined).structs).toHaveLength(1);
    expect(joined.length).toBeLessThan(Y.mergeUpdates(updates).length);
  });

  it('gives a single update back as it is', () => {
    const update = Y.encodeStateAsUpdate(new Y.Doc());
    expect(joinUpdates([update])).toBe(update);
  });

  it('leaves to Yjs what does not go on from what came before', () => {
    const doc = new Y.Doc();
    const updates = updatesOf(doc);
    const text = doc.getText('title');
    for (const letter of 'abcdef') text.insert(text.length, letter);
    const [first, , third] = updates;
    const joined = joinUpdates([first, third, first].filter((update) => update !== undefined));
    const reader = new Y.Doc();
    Y.applyUpdate(reader, joined);
    for (const update of updates) Y.applyUpdate(reader, update);
    expect(reader.getText('title').toString()).toBe('abcdef');
  });

  it('says what all of them say, whatever was edited', () => {
    const edit = fc.record({
      kind: fc.constantFrom('insert', 'delete', 'format', 'set', 'push'),
      at: fc.nat(40),
      text: fc.string({ minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 40 }), fc.array(edit, { maxLength: 5 }), (edits, before) => {
        const base = new Y.Doc();
        for (const one of before) apply(base, one);
        const doc = new Y.Doc();
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(base));
        const updates = updatesOf(doc);
        for (const one of edits) apply(doc, one);
        Y.applyUpdate(base, joinUpdates(updates));
        expect(base.getText('text').toDelta()).toEqual(doc.getText('text').toDelta());
        expect(base.getMap('map').toJSON()).toEqual(doc.getMap('map').toJSON());
        expect(base.getArray('list').toJSON()).toEqual(doc.getArray('list').toJSON());
        expect(Y.encodeStateVector(base)).toEqual(Y.encodeStateVector(doc));
        expect(base.store.pendingStructs).toBeNull();
      }),
    );
  });
});

function apply(doc: Y.Doc, { kind, at, text }: { kind: string; at: number; text: string }): void {
  const shared = doc.getText('text');
  const place = Math.min(at, shared.length);
  if (kind === 'insert') shared.insert(place, text);
  else if (kind === 'delete') shared.delete(place, Math.min(text.length, shared.length - place));
  else if (kind === 'format')
    shared.format(place, Math.min(text.length, shared.length - place), { bold: true });
  else if (kind === 'set') doc.getMap('map').set(String(at % 3), text);
  else doc.getArray('list').push([text, at]);
}
