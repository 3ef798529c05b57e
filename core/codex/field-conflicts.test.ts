import { describe, expect, it } from 'vitest';
import { readConflicts, settleConflict } from './field-conflicts.ts';
import { createReplica, syncAll, testField } from './replica.fixture.ts';

describe('conflicts of a field', () => {
  it('M5, M8: are found and settled alike for a value and for cells', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    const severity = testField('select', 'severity');
    const column = { label: '', type: 'line', options: [] } as const;
    const table = {
      ...testField('table', 'table'),
      columns: [
        { ...column, id: 'who' },
        { ...column, id: 'due' },
      ],
    };
    const row = ana.codex.insertRow('table', {});
    syncAll(ana, ben);
    for (const { codex, name } of [ana, ben]) {
      codex.setRegister('severity', name);
      for (const columnId of ['due', 'who', 'gone']) codex.setCell('table', row, columnId, name);
    }
    syncAll(ana, ben);
    const [conflict] = readConflicts(ana.codex, severity);
    expect([conflict?.cell, conflict?.losers.length]).toEqual([null, 1]);
    // In the order of the columns, and nothing of a column that is not in the template.
    const cells = readConflicts(ben.codex, table).map(({ cell }) => cell);
    expect(cells).toEqual(['who', 'due'].map((columnId) => ({ rowId: row, columnId })));
    expect(readConflicts(ana.codex, testField('tags', 'table'))).toEqual([]);

    settleConflict(ana.codex, 'severity', null, conflict?.losers[0]?.id ?? '');
    const due = readConflicts(ana.codex, table)[1];
    settleConflict(ana.codex, 'table', due?.cell ?? null, due?.losers[0]?.id ?? '');
    syncAll(ana, ben);
    expect(readConflicts(ben.codex, severity)).toEqual([]);
    expect(ben.codex.register('severity').winner?.value).toEqual(conflict?.losers[0]?.value);
    expect(readConflicts(ben.codex, table).map(({ cell }) => cell?.columnId)).toEqual(['who']);
    expect(ben.codex.rows('table')[0]?.cells['due']).toEqual(due?.losers[0]?.value);
  });
});
