/** The elements of fields that are no texts: those that a reader sees, each under the id of the edit that brought it. */
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { createReplica, type Replica } from '#core/codex/replica.fixture.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { readFieldElements } from './field-elements.ts';

const { fields } = templateOf(
  "size: 'number', tags: 'tags', note: 'text', sum: { type: 'formula', expression: 'size + 1' }," +
    " parts: { type: 'table', columns: [{ id: 'part', type: 'line' }, { id: 'count', type: 'number' }] }",
);

function elementsOf({ codex }: Replica, id: string) {
  const field = fields[id];
  if (field === undefined) throw new Error(`the template has no field ${id}`);
  return readFieldElements(codex, field);
}

/** What is read, with the Yjs client that brought it. */
function brought(replica: Replica, id: string) {
  const read = elementsOf(replica, id);
  return read?.elements.map(({ value, column }, index) => [
    ...(column === undefined ? [] : [column]),
    value,
    read.runs[index]?.client === replica.doc.clientID ? 'here' : 'elsewhere',
  ]);
}

function follow(from: Replica, to: Replica): void {
  Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc));
}

it('each value has the edit that brought it, and what it replaced has none', () => {
  const [ana, bo] = [createReplica(1), createReplica(2)];
  ana.codex.setRegister('size', 3);
  ana.codex.addMember('tags', 'red');
  const row = ana.codex.insertRow('parts', { part: 'bolt', count: 4 });
  const gone = ana.codex.insertRow('parts', { part: 'nut' });
  follow(ana, bo);
  bo.codex.setRegister('size', 4);
  bo.codex.addMember('tags', 'blue');
  bo.codex.setCell('parts', row, 'count', 5);
  bo.codex.deleteRow('parts', gone);
  expect(brought(bo, 'size')).toEqual([[4, 'here']]);
  expect(brought(bo, 'tags')).toEqual([
    ['red', 'elsewhere'],
    ['blue', 'here'],
  ]);
  expect(brought(bo, 'parts')).toEqual([
    ['part', 'bolt', 'elsewhere'],
    ['count', 5, 'here'],
  ]);
});

it('of values that were written at the same time the one counts that is read', () => {
  const [ana, bo] = [createReplica(1), createReplica(2)];
  ana.codex.setRegister('size', 3);
  bo.codex.setRegister('size', 4);
  follow(ana, bo);
  expect(elementsOf(bo, 'size')?.elements.map(({ value }) => value)).toEqual([
    bo.codex.register('size').winner?.value,
  ]);
});

it('the same value at the same place is the same character, whoever wrote it', () => {
  const [ana, bo] = [createReplica(1), createReplica(2)];
  for (const { codex } of [ana, bo]) codex.addMember('tags', 'red');
  bo.codex.addMember('tags', 'blue');
  const [one, both] = [elementsOf(ana, 'tags')?.text ?? '', elementsOf(bo, 'tags')?.text ?? ''];
  expect(both.startsWith(one)).toBe(true);
  expect(both).toHaveLength(2);
});

it('texts and computed fields have none', () => {
  expect([elementsOf(createReplica(1), 'note'), elementsOf(createReplica(1), 'sum')]).toEqual([null, null]);
});
