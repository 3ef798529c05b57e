import { describe, expect, it } from 'vitest';
import { testField } from '#core/codex/replica.fixture.ts';
import { cellName } from './cell-name.ts';

const rows = [
  { id: 'a', cells: {} },
  { id: 'b', cells: {} },
];

describe('cell names', () => {
  it('count rows as they stand, and call a column by its label', () => {
    const table = {
      ...testField('table'),
      columns: [{ id: 'who', label: 'Owner', type: 'line', options: [] } as const],
    };
    expect(cellName(table, { rowId: 'b', columnId: 'who' }, rows)).toBe('Owner, row 2');
    expect(cellName(testField('checklist'), { rowId: 'a', columnId: 'text' }, rows)).toBe('Step 1');
    expect(cellName(testField('checklist'), { rowId: 'b', columnId: 'done' }, rows)).toBe('Step 2, done');
  });
});
