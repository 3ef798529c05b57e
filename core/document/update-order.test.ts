/** Updates whose items refer to one another in a circle. */
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { deletesOnce, isOrderable } from './update-order.ts';

function item(client: number, clock: number, origin: Y.ID | null, right: Y.ID | null = null): Y.Item {
  const parent = origin === null && right === null ? 'title' : null;
  const id = Y.createID(client, clock);
  // A decoded item names its root; the declaration knows only what it becomes.
  return new Y.Item(id, null, origin, null, right, parent as unknown as null, null, new Y.ContentString('x'));
}

it('real updates are in order, also those of several clients merged', () => {
  const [a, b] = [new Y.Doc(), new Y.Doc()];
  for (let round = 0; round < 20; round += 1) {
    for (const doc of [a, b]) doc.getText('title').insert(round, 'ab');
    Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
  }
  expect(isOrderable(Y.decodeUpdate(Y.encodeStateAsUpdate(a)).structs)).toBe(true);
});

it('pieces in a circle are not, within one client or across several', () => {
  expect(isOrderable([item(1, 0, Y.createID(1, 0))])).toBe(false);
  expect(isOrderable([item(1, 0, null, Y.createID(1, 1)), item(1, 1, null)])).toBe(false);
  expect(isOrderable([item(1, 0, Y.createID(2, 0)), item(2, 0, Y.createID(1, 0))])).toBe(false);
  expect(
    isOrderable([
      item(1, 0, null),
      item(1, 1, Y.createID(2, 1)),
      item(2, 0, Y.createID(1, 1)),
      item(2, 1, null),
    ]),
  ).toBe(false);
  expect(isOrderable([item(1, 0, Y.createID(2, 0)), item(2, 0, null)])).toBe(true);
});

it('real updates delete nothing twice, and forged ones are told', () => {
  const [a, b] = [new Y.Doc(), new Y.Doc()];
  a.getText('title').insert(0, 'abcdefgh');
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
  const updates = [a, b].map((doc, index) => {
    const made: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => made.push(update));
    doc.getText('title').delete(index * 2, 3);
    doc.getText('title').delete(0, 2);
    return Y.mergeUpdates(made);
  });
  for (const update of [...updates, Y.mergeUpdates(updates)])
    expect(deletesOnce(Y.decodeUpdate(update))).toBe(true);
  const forged = Y.decodeUpdate(Y.mergeUpdates(updates));
  for (const ranges of forged.ds.clients.values()) ranges.push(...ranges.slice(0, 1));
  expect(deletesOnce(forged)).toBe(false);
});

it('is told in time that grows with the update, whatever builds on what', () => {
  const chain = Array.from({ length: 30_000 }, (_, index) =>
    item(index + 1, 0, index === 29_999 ? null : Y.createID(index + 2, 0)),
  );
  expect(isOrderable(chain)).toBe(true);
});
