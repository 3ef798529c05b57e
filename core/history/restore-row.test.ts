import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createReplica, type Replica, syncAll, testField } from '#core/codex/replica.fixture.ts';
import { restoreRow } from './restore-row.ts';

const TABLE = testField('table', 'actions');
const TEMPLATE = { fields: { actions: TABLE, note: testField('text', 'note') }, retired: {} };

function stateOf({ doc }: Replica): Y.Doc {
  const past = new Y.Doc();
  Y.applyUpdate(past, Y.encodeStateAsUpdate(doc));
  return past;
}

function begin(...texts: string[]): { readonly replica: Replica; readonly ids: readonly string[] } {
  const replica = createReplica(1);
  const ids = texts.map((text) => replica.codex.insertRow('actions', { text, done: false }));
  return { replica, ids };
}

const textsIn = ({ codex }: Replica) => codex.rows('actions').map(({ cells }) => cells['text']);
const restore = (replica: Replica, past: Y.Doc, id: string | undefined, field = 'actions') =>
  restoreRow(replica.codex, TEMPLATE, past, { field, id: `${id}` });

describe('one row goes back', () => {
  test('a removed one under its id, with its cells alone, below the row that it stood below', () => {
    const { replica, ids } = begin('a', 'b', 'c');
    const past = stateOf(replica);
    replica.codex.setCell('actions', `${ids[1]}`, 'owner', 'Kim');
    replica.codex.deleteRow('actions', `${ids[1]}`);
    replica.codex.insertRow('actions', { text: 'new' }, ids[2]);
    expect(restore(replica, past, ids[1])).toBe(true);
    expect(textsIn(replica)).toEqual(['a', 'b', 'new', 'c']);
    expect(replica.codex.rows('actions')[1]).toEqual({ id: ids[1], cells: { text: 'b', done: false } });
    expect(restore(replica, past, ids[1])).toBe(false);
  });

  test('the first one before the next that is left, and the only one into an empty table', () => {
    const { replica, ids } = begin('a', 'b', 'c');
    const past = stateOf(replica);
    for (const id of [ids[0], ids[1]]) replica.codex.deleteRow('actions', `${id}`);
    replica.codex.insertRow('actions', { text: 'new' }, ids[2]);
    restore(replica, past, ids[0]);
    expect(textsIn(replica)).toEqual(['new', 'a', 'c']);
    for (const { id } of replica.codex.rows('actions')) replica.codex.deleteRow('actions', id);
    restore(replica, past, ids[1]);
    expect(textsIn(replica)).toEqual(['b']);
  });

  test('a moved one among the others, while one that others were moved around stays', () => {
    const { replica, ids } = begin('a', 'b', 'c', 'd');
    const past = stateOf(replica);
    replica.codex.moveRow('actions', `${ids[0]}`, null);
    expect(restore(replica, past, ids[2])).toBe(false);
    expect(restore(replica, past, ids[0])).toBe(true);
    expect(textsIn(replica)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('one that was not there yet is removed, and what is no row of either is refused', () => {
    const { replica } = begin('a');
    const past = stateOf(replica);
    const added = replica.codex.insertRow('actions', { text: 'later' });
    expect(restore(replica, past, added)).toBe(true);
    expect(textsIn(replica)).toEqual(['a']);
    expect(() => restore(replica, past, 'nobody')).toThrow('“actions” has no such row');
    expect(() => restore(replica, past, added, 'note')).toThrow('This row can’t be restored');
    expect(() => restore(replica, past, added, 'gone')).toThrow('This row can’t be restored');
  });
});

type Step = readonly [kind: 'cell' | 'insert' | 'delete' | 'move' | 'note', row: number, value: number];
const steps = (max: number) =>
  fc.array(
    fc.tuple(
      fc.constantFrom('cell', 'insert', 'delete', 'move', 'note'),
      fc.nat({ max: 9 }),
      fc.nat({ max: 9 }),
    ) as fc.Arbitrary<Step>,
    { maxLength: max },
  );

/** Edits rows and another field, all rows but `spared`. */
function edit({ codex }: Replica, edits: readonly Step[], spared?: string): void {
  for (const [kind, at, value] of edits) {
    const rows = codex.rows('actions').filter(({ id }) => id !== spared);
    const row = rows[at % Math.max(rows.length, 1)];
    if (kind === 'note') codex.setValue(TEMPLATE.fields.note, `note ${value}`);
    else if (kind === 'insert') codex.insertRow('actions', { text: `t${value}` }, row?.id);
    else if (row === undefined) continue;
    else if (kind === 'cell') codex.setCell('actions', row.id, value < 5 ? 'text' : 'done', `v${value}`);
    else if (kind === 'delete') codex.deleteRow('actions', row.id);
    else codex.moveRow('actions', row.id, rows[value % rows.length]?.id ?? null);
  }
}

test('a restored row equals the row as it was, and all that others do meanwhile to other rows and fields survives', () => {
  fc.assert(
    fc.property(steps(8), steps(8), steps(8), fc.nat(), (first, second, concurrent, choice) => {
      const [writer, other] = [createReplica(1), createReplica(2)];
      edit(writer, [['insert', 0, 0], ['insert', 0, 1], ...first]);
      const past = stateOf(writer);
      const former = writer.codex.rows('actions');
      edit(writer, second);
      syncAll(writer, other);
      const known = [...former, ...writer.codex.rows('actions')];
      if (known.length === 0) return;
      const { id } = known[choice % known.length] as (typeof known)[number];
      restore(writer, past, id);
      edit(other, concurrent, id);
      const control = { rows: other.codex.rows('actions'), note: other.codex.value(TEMPLATE.fields.note) };
      syncAll(writer, other);

      for (const { codex } of [writer, other]) {
        expect(codex.rows('actions').find((row) => row.id === id)).toEqual(
          former.find((row) => row.id === id),
        );
        const beside = (row: { id: string }) => row.id !== id;
        expect(codex.rows('actions').filter(beside)).toEqual(control.rows.filter(beside));
        expect(codex.value(TEMPLATE.fields.note)).toBe(control.note);
      }
      expect(writer.codex.rows('actions')).toEqual(other.codex.rows('actions'));
    }),
    { numRuns: 400 },
  );
});
