/** Rules M8 to M11 of docs/spec/metadata.md. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import {
  createReplica,
  type Replica,
  syncAll,
  testEnvironment,
  testField,
} from '#core/codex/replica.fixture.ts';
import { positionBetween } from './row-position.ts';

// Properties run hundreds of cases, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const FIELD = 'steps';

function texts({ codex }: Replica): unknown[] {
  return codex.rows(FIELD).map((row) => row.cells['text']);
}

describe('row table', () => {
  it('M8: cells of one row edited at once both stay', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    const row = ana.codex.insertRow(FIELD, { text: 'Call', done: false });
    syncAll(ana, ben);
    ana.codex.setCell(FIELD, row, 'text', 'Call again');
    ben.codex.setCell(FIELD, row, 'done', true);
    syncAll(ana, ben);
    expect(ana.codex.rows(FIELD)).toEqual([{ id: row, cells: { text: 'Call again', done: true } }]);
    expect(ben.codex.rows(FIELD)).toEqual(ana.codex.rows(FIELD));
  });

  it('M8: one cell written twice at once keeps both values until somebody settles it', () => {
    const [ana, ben] = [createReplica(1, 'Ana'), createReplica(2, 'Ben')];
    const [first, second] = [
      ana.codex.insertRow(FIELD, { text: 'a', owner: 'x' }),
      ana.codex.insertRow(FIELD, { text: 'b' }),
    ];
    syncAll(ana, ben);
    ana.codex.setCell(FIELD, second, 'text', 'Ana');
    ana.codex.moveRow(FIELD, first, null);
    ben.environment.time += 1;
    ben.codex.setCell(FIELD, second, 'text', 'Ben');
    ben.codex.setCell(FIELD, first, 'owner', null);
    ben.codex.moveRow(FIELD, first, second);
    ana.codex.setCell(FIELD, first, 'owner', 'Ana');
    syncAll(ana, ben);
    for (const { codex } of [ana, ben]) {
      const seen = codex
        .rowConflicts(FIELD)
        .map(({ rowId, columnId, winner, losers }) => [
          [rowId, columnId],
          [winner.value, winner.byName],
          losers.map(({ value, byName }) => [value, byName]),
        ]);
      // In the order of the rows; an emptied cell counts as a choice, a row's place does not.
      expect(seen).toEqual([
        [[first, 'owner'], [null, 'Ben'], [['Ana', 'Ana']]],
        [[second, 'text'], ['Ben', 'Ben'], [['Ana', 'Ana']]],
      ]);
    }
    const loser = ben.codex.rowConflicts(FIELD)[1]?.losers[0]?.id ?? '';
    ben.codex.settleCell(FIELD, second, 'text', loser);
    syncAll(ana, ben);
    expect(ana.codex.rows(FIELD).map(({ cells }) => cells['text'])).toEqual(['a', 'Ana']);
    expect(ana.codex.rowConflicts(FIELD).map(({ rowId }) => rowId)).toEqual([first]);
    expect(() => ana.codex.settleCell(FIELD, second, 'text', loser)).toThrow('settled meanwhile');
    ana.codex.deleteRow(FIELD, first);
    expect(ana.codex.rowConflicts(FIELD)).toEqual([]);
    expect(() => ana.codex.settleCell(FIELD, first, 'owner', loser)).toThrow('no longer in the table');
  });

  it('M9: rows inserted at one place at once both appear, and another fits between them', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    const last = ana.codex.insertRow(FIELD, { text: 'last' });
    syncAll(ana, ben);
    ana.codex.insertRow(FIELD, { text: 'a' }, last);
    ben.codex.insertRow(FIELD, { text: 'b' }, last);
    syncAll(ana, ben);
    const [, second] = ana.codex.rows(FIELD);
    ana.codex.insertRow(FIELD, { text: 'between' }, second?.id);
    syncAll(ana, ben);
    expect(texts(ben)[1]).toBe('between');
    expect(texts(ben)).toHaveLength(4);
  });

  it('M9: room is made between rows of the same or of an unreadable position', () => {
    const { codex, doc } = createReplica(1);
    // Written last row first, so that the order of the array is not the order of the ids.
    const rows = ['c', 'b', 'a'];
    codex.setValue(testField('table', FIELD), [
      { id: 'a', text: 1 },
      { id: 'b', text: 2 },
      { id: 'c', text: 3 },
    ]);
    for (const [round, position] of ['a0', '!! not a position'].entries()) {
      const hlc = `fffffffffff${round}ffff-zzzzzzzzzzzzzzzz`;
      const forged = rows.toReversed().map((id) => ({
        id: `${position}-${id}`,
        key: `${id}/`,
        value: position,
        hlc,
        by: 'm',
        byName: 'M',
      }));
      doc.getArray(`rows:${FIELD}`).push(forged);
      const before = codex.rows(FIELD).map(({ id }) => id);
      expect(before).toEqual(rows.toSorted());
      const inserted = codex.insertRow(FIELD, { text: 'new' }, before[1]);
      expect(codex.rows(FIELD).map(({ id }) => id)).toEqual([before[0], inserted, ...before.slice(1)]);
      codex.deleteRow(FIELD, inserted);
    }
  });

  it('M10: a deleted row refuses writes; cells of its own come back with it', () => {
    const { codex } = createReplica(1);
    const row = codex.insertRow(FIELD, { text: 'Call', done: true });
    codex.deleteRow(FIELD, row);
    expect(codex.rows(FIELD)).toEqual([]);
    expect(() => codex.setCell(FIELD, row, 'text', 'x')).toThrow('no longer in the table');
    expect(() => codex.moveRow(FIELD, 'nobody', null)).toThrow('no longer in the table');
    codex.setValue({ id: FIELD, type: 'table' } as never, [{ id: row, text: 'Back' }]);
    expect(codex.rows(FIELD)).toEqual([{ id: row, cells: { text: 'Back' } }]);
  });

  it('M9: positions stay in order and short however often one place is used', () => {
    const { random } = testEnvironment(7);
    let [low, high] = [positionBetween(null, null, random), positionBetween(null, null, random)].sort();
    for (let count = 0; count < 1000 && low !== undefined && high !== undefined; count += 1) {
      const middle = positionBetween(low, high, random);
      expect(low < middle && middle < high).toBe(true);
      if (count % 2 === 0) high = middle;
      else low = middle;
    }
    expect(low?.length).toBeLessThan(400);
    let end: string | null = null;
    for (let count = 0; count < 1000; count += 1) {
      const next: string = positionBetween(end, null, random);
      if (end !== null) expect(end < next).toBe(true);
      end = next;
    }
    expect(end?.length).toBeLessThan(12);
  });

  it.each(['', 'a/b', '__proto__', 'id', 'x'.repeat(65)])('M11: "%s" names no column', (column) => {
    const { codex } = createReplica(1);
    const row = codex.insertRow(FIELD, { text: 'a' });
    expect(() => codex.setCell(FIELD, row, column, 1)).toThrow("can't name a column");
    expect(() => codex.insertRow(FIELD, Object.fromEntries([[column, 1]]))).toThrow("can't name a column");
  });

  it('M8, M9: converges, and every replica can go on inserting anywhere', () => {
    const step = fc.record({
      at: fc.nat(2),
      act: fc.constantFrom('insert', 'insert', 'move', 'cell', 'delete', 'pull'),
      row: fc.nat(),
      other: fc.nat(),
      from: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const replicas = [createReplica(1), createReplica(2), createReplica(3)];
        for (const [index, { at, act, row, other, from }] of steps.entries()) {
          const [replica, source] = [replicas[at], replicas[from]];
          if (!replica || !source) continue;
          const ids = replica.codex.rows(FIELD).map(({ id }) => id);
          const [subject, before] = [ids[row % (ids.length || 1)], ids[other % (ids.length || 1)]];
          if (act === 'insert') {
            const id = replica.codex.insertRow(FIELD, { text: index }, before);
            const after = replica.codex.rows(FIELD).map((entry) => entry.id);
            expect(after.indexOf(id)).toBe(before === undefined ? ids.length : ids.indexOf(before));
          } else if (act === 'pull') Y.applyUpdate(replica.doc, Y.encodeStateAsUpdate(source.doc), 'remote');
          else if (subject === undefined) continue;
          else if (act === 'move') replica.codex.moveRow(FIELD, subject, before ?? null);
          else if (act === 'cell') replica.codex.setCell(FIELD, subject, 'text', index);
          else replica.codex.deleteRow(FIELD, subject);
        }
        syncAll(...replicas);
        for (const { codex } of replicas) expect(codex.rows(FIELD)).toEqual(replicas[0]?.codex.rows(FIELD));
      }),
      { numRuns: 100 },
    );
  });
});
