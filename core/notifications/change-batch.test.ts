/** Batches of changes: those of one person without a pause, however they are read. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BATCH_GAP_MS,
  BATCH_LENGTH_MS,
  batchChanges,
  type Change,
  type ChangeBatch,
} from './change-batch.ts';

const MINUTE = 60_000;
const ANA = { kind: 'user', id: 'ana', name: 'Ana' } as const;
const BEN = { kind: 'user', id: 'ben', name: 'Ben' } as const;
const change = (seq: number, at: number, by: Change['by'] = ANA, fields = ['text']): Change => ({
  seq,
  at,
  by,
  fields,
});
const spans = (batches: readonly ChangeBatch[]) =>
  batches.map(({ by, firstSeq, lastSeq, operations }) => [by.id, firstSeq, lastSeq, operations]);

describe('a batch', () => {
  it('is what one person does without a long pause, with the fields they touched', () => {
    const [ana, ben] = batchChanges(
      [],
      [change(1, 0, ANA, ['a', 'b']), change(2, 1, BEN), change(3, BATCH_GAP_MS, ANA, ['b', 'c'])],
    );
    expect(ana).toMatchObject({ by: ANA, firstSeq: 1, lastSeq: 3, operations: 2, fields: ['a', 'b', 'c'] });
    expect(ben).toMatchObject({ by: BEN, firstSeq: 2, operations: 1 });
  });

  it('ends with a pause, and after an hour', () => {
    expect(spans(batchChanges([], [change(1, 0), change(2, BATCH_GAP_MS + 1)]))).toHaveLength(2);
    const steady = Array.from({ length: 14 }, (_, index) => change(index + 1, index * 5 * MINUTE));
    expect(spans(batchChanges([], steady))).toEqual([
      ['ana', 1, 13, 13],
      ['ana', 14, 14, 1],
    ]);
    expect(12 * 5 * MINUTE).toBe(BATCH_LENGTH_MS);
  });

  it('of a rule is one, whatever its runs are called', () => {
    const rule = (id: string) => ({ kind: 'system', id: `rule:${id}`, name: 'Note the day' }) as const;
    expect(batchChanges([], [change(1, 0, rule('1')), change(2, 1, rule('2'))])).toHaveLength(1);
  });

  it('is the same, however its changes are read', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(ANA, BEN), fc.nat(BATCH_GAP_MS * 2), fc.boolean()), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(steps, (found) => {
        let at = 0;
        const changes = found.map(([by, wait], index) => {
          at += wait;
          return change(index + 1, at, by, [`f${index % 4}`]);
        });
        const whole = batchChanges([], changes);
        const known = new Map<number, ChangeBatch>();
        let part: Change[] = [];
        for (const [index, one] of changes.entries()) {
          part.push(one);
          if (found[index]?.[2] === false && index < changes.length - 1) continue;
          for (const batch of batchChanges([...known.values()], part)) known.set(batch.firstSeq, batch);
          part = [];
        }
        expect([...known.values()].sort((a, b) => a.firstSeq - b.firstSeq)).toEqual(whole);
        expect(whole.reduce((sum, { operations }) => sum + operations, 0)).toBe(changes.length);
      }),
    );
  });
});
