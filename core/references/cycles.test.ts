/** Rule R11 of docs/spec/references.md. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cycleThrough, findCycles, type ReferenceEdge } from './cycles.ts';

const edge = (text: string): ReferenceEdge => {
  const [source = '', kind = '', target = ''] = text.split(' ');
  return { source, kind, target };
};

describe('circles of references', () => {
  it('R11: “a blocks b” and “a depends on b” close a circle; other kinds never do', () => {
    const edges = ['a depends_on b', 'a blocks b', 'c relates_to a', 'a relates_to c'].map(edge);
    expect(cycleThrough('a', edges)).toEqual(['a', 'b']);
    expect(cycleThrough('b', edges)).toEqual(['b', 'a']);
    expect(cycleThrough('c', edges)).toBeNull();
    expect(findCycles(edges)).toEqual([['a', 'b']]);
  });

  it('R11: is the shortest circle, whatever the order of the edges', () => {
    const edges = ['a b', 'b c', 'c a', 'c d', 'd a', 'b a2', 'a2 a', 'x y', 'y x', 'z z'].map((pair) =>
      edge(pair.replace(' ', ' depends_on ')),
    );
    expect(findCycles(edges)).toEqual([['a', 'b', 'a2'], ['x', 'y'], ['z']]);
    expect(findCycles([...edges].reverse())).toEqual(findCycles(edges));
    expect(cycleThrough('d', edges)).toEqual(['d', 'a', 'b', 'c']);
  });

  it('R11: a chain of 30,000 does not overflow the stack', () => {
    const edges = Array.from({ length: 30_000 }, (_, index) => edge(`n${index} depends_on n${index + 1}`));
    expect(findCycles(edges)).toEqual([]);
    expect(cycleThrough('n0', [...edges, edge('n30000 depends_on n0')])).toHaveLength(30_001);
  });

  it('R11: finds a circle through exactly those who can reach themselves', () => {
    const step = fc.tuple(fc.nat(7), fc.constantFrom('depends_on', 'blocks'), fc.nat(7));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const edges = steps.map(([from, kind, to]) => ({ source: `${from}`, kind, target: `${to}` }));
        const waits = edges.map(({ source, kind, target }) =>
          kind === 'blocks' ? [target, source] : [source, target],
        );
        const inCircle = new Set<string>();
        for (let id = 0; id < 8; id += 1) {
          const reached = new Set<string>();
          for (let grown = true; grown; ) {
            grown = false;
            for (const [from = '', to = ''] of waits) {
              if ((from !== `${id}` && !reached.has(from)) || reached.has(to)) continue;
              reached.add(to);
              grown = true;
            }
          }
          const cycle = cycleThrough(`${id}`, edges);
          expect(cycle !== null).toBe(reached.has(`${id}`));
          if (cycle === null) continue;
          inCircle.add(`${id}`);
          expect(new Set(cycle).size).toBe(cycle.length);
          for (const [index, from] of cycle.entries()) {
            expect(waits).toContainEqual([from, cycle[(index + 1) % cycle.length]]);
          }
        }
        const found = findCycles(edges);
        for (const cycle of found) for (const id of cycle) expect(inCircle.has(id)).toBe(true);
        expect(found.length > 0).toBe(inCircle.size > 0);
      }),
      { numRuns: 300 },
    );
  });
});
