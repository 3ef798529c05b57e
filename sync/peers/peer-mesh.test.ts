import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neighboursOf } from './peer-mesh.ts';

const clients = fc.uniqueArray(fc.nat({ max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 64 });

describe('neighbours', () => {
  it('are so by both their counts, never more than eight, and everybody is reached through them', () => {
    fc.assert(
      fc.property(clients, (ids) => {
        const near = new Map(ids.map((id) => [id, neighboursOf(id, ids)]));
        for (const [id, neighbours] of near) {
          expect(neighbours.length).toBeLessThanOrEqual(8);
          expect(neighbours).not.toContain(id);
          for (const other of neighbours) expect(near.get(other)).toContain(id);
        }
        const reached = new Set(ids.slice(0, 1));
        for (const id of reached) for (const other of near.get(id) ?? []) reached.add(other);
        expect(reached.size).toBe(ids.length);
      }),
    );
  });

  it('are all of a small group', () => {
    expect(neighboursOf(2, [3, 1, 2])).toEqual([1, 3]);
    expect(neighboursOf(1, [])).toEqual([]);
  });
});
