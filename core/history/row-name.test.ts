import { expect, test } from 'vitest';
import { testField } from '#core/codex/replica.fixture.ts';
import { rowName } from './row-name.ts';

const column = (id: string, type: 'line' | 'checkbox') => ({ id, label: id, type, options: [] });

test('a row is called by what it says, in at most eighty characters', () => {
  const steps = testField('checklist');
  const table = { ...testField('table'), columns: [column('time', 'line'), column('what', 'line')] };
  expect(rowName(steps, { id: 'a', cells: { text: ' Walk ', done: true } })).toBe('Walk');
  expect(rowName(steps, { id: 'a', cells: { done: true } })).toBeNull();
  expect(rowName(table, { id: 'a', cells: { what: 'The pager rang', time: '10:02' } })).toBe(
    '10:02 · The pager rang',
  );
  expect(rowName(table, { id: 'a', cells: { what: 'x'.repeat(100) } })).toHaveLength(80);
});
