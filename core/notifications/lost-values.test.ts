import { expect, test } from 'vitest';
import { type ConflictOfValues, lostValues } from './lost-values.ts';

const entry = (id: string, who: string) => ({ id, by: { id: who, name: who } });
const conflict = (winner: string, ...losers: readonly string[]): ConflictOfValues => ({
  ...{ field: 'severity', cell: null, winner: entry('w', winner) },
  losers: losers.map((who, index) => entry(`l${index}`, who)),
});

test('whoever wrote a value that lost is named, with whoever wrote the one that stands', () => {
  expect(lostValues([conflict('ana', 'ben', 'cleo')])).toEqual([
    { key: 'severity   l0', userId: 'ben', field: 'severity', by: { id: 'ana', name: 'ana' } },
    { key: 'severity   l1', userId: 'cleo', field: 'severity', by: { id: 'ana', name: 'ana' } },
  ]);
});

test('of one’s own two values none lost to somebody', () => {
  expect(lostValues([conflict('ana', 'ana')])).toEqual([]);
});

test('cells are told apart', () => {
  const inCell = { ...conflict('ana', 'ben'), cell: { row: 'r1', column: 'done' } };
  expect(lostValues([inCell])[0]?.key).toBe('severity r1 done l0');
});
