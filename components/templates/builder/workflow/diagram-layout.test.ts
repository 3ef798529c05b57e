import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOutWorkflow, NODE_HEIGHT } from './diagram-layout.ts';

const states = ['open', 'review', 'closed', 'followUps'].map((id) => ({ id, label: id }));
const steps = [
  ['open', 'review'],
  ['review', 'closed'],
  ['review', 'followUps'],
  ['followUps', 'closed'],
  ['review', 'open'],
  ['closed', 'review'],
].map(([from = '', to = '']) => ({ from, to }));

describe('layOutWorkflow', () => {
  const diagram = layOutWorkflow(states, steps, 'open');
  const node = (id: string) => diagram.nodes.find((each) => each.id === id);

  it('puts states in columns by their distance from the first, in their order', () => {
    const xs = states.map(({ id }) => node(id)?.x ?? 0);
    expect(xs[1]).toBeGreaterThan(xs[0] ?? 0);
    expect(xs[2]).toBeGreaterThan(xs[1] ?? 0);
    expect(xs[3]).toBe(xs[2]);
    expect(node('followUps')?.y).toBeGreaterThan((node('closed')?.y ?? 0) + NODE_HEIGHT);
  });

  it('marks the steps that lead back', () => {
    const back = diagram.edges.filter(({ isBack }) => isBack).map(({ from, to }) => `${from} ${to}`);
    expect(back).toEqual(['followUps closed', 'review open', 'closed review']);
  });

  it('begins where the field does, and keeps what nothing leads to', () => {
    const other = layOutWorkflow(states, [{ from: 'closed', to: 'open' }], 'closed');
    expect(other.nodes.find(({ id }) => id === 'closed')?.x).toBeLessThan(
      other.nodes.find(({ id }) => id === 'open')?.x ?? 0,
    );
    expect(other.nodes).toHaveLength(4);
  });

  it('lays any workflow out: every state once, none over another, every step inside, always alike', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const some = fc.uniqueArray(id, { minLength: 1 });
    fc.assert(
      fc.property(some, fc.array(fc.record({ from: id, to: id })), (ids, joins) => {
        const all = ids.map((one) => ({ id: one, label: one.repeat(3) }));
        const laid = layOutWorkflow(all, joins, ids[0] ?? null);
        expect(laid.nodes.map((one) => one.id)).toEqual(ids);
        expect(new Set(laid.nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(ids.length);
        const wanted = new Set(
          joins
            .filter(({ from, to }) => from !== to && ids.includes(from) && ids.includes(to))
            .map(({ from, to }) => `${from} ${to}`),
        );
        expect(new Set(laid.edges.map(({ from, to }) => `${from} ${to}`))).toEqual(wanted);
        for (const { middle } of laid.edges) {
          expect(middle.x).toBeGreaterThanOrEqual(0);
          expect(middle.x).toBeLessThanOrEqual(laid.width);
          expect(middle.y).toBeGreaterThanOrEqual(0);
          expect(middle.y).toBeLessThanOrEqual(laid.height);
        }
        expect(layOutWorkflow(all, joins, ids[0] ?? null)).toEqual(laid);
      }),
    );
  });
});
