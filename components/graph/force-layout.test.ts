import { describe, expect, it } from 'vitest';
import { createLayout, layOut } from './force-layout.ts';

const ids = Array.from({ length: 30 }, (_, index) => `n${index}`);
const edges = ids.slice(1).map((target, index) => ({ source: `n${Math.floor(index / 3)}`, target }));
const BOX = { width: 300, height: 200, margin: 10 };

describe('a layout', () => {
  it('is the same every time, keeps nodes apart and inside the box', () => {
    const first = layOut(ids, edges, BOX);
    expect([...layOut(ids, edges, BOX)]).toEqual([...first]);
    const places = [...first.values()];
    for (const { x, y } of places) {
      expect(x).toBeGreaterThanOrEqual(9.99);
      expect(x).toBeLessThanOrEqual(290.01);
      expect(y).toBeGreaterThanOrEqual(9.99);
      expect(y).toBeLessThanOrEqual(190.01);
    }
    const distances = places.flatMap((a, index) =>
      places.slice(index + 1).map((b) => Math.hypot(a.x - b.x, a.y - b.y)),
    );
    expect(Math.min(...distances)).toBeGreaterThan(5);
  });

  it('made in slices ends where it ends in one go', () => {
    const [whole, sliced] = [createLayout(ids, edges), createLayout(ids, edges)];
    whole.step(Number.POSITIVE_INFINITY, () => 0);
    let now = 0;
    let slices = 1;
    while (sliced.step(1, () => (now += 1))) slices += 1;
    expect(slices).toBeGreaterThan(10);
    expect([...sliced.places]).toEqual([...whole.places]);
  });

  it('survives nothing at all, loops, and edges to nowhere', () => {
    expect(layOut([], [], BOX).size).toBe(0);
    const places = layOut(
      ['a', 'b'],
      [
        { source: 'a', target: 'a' },
        { source: 'a', target: 'gone' },
      ],
      BOX,
    );
    for (const { x, y } of places.values()) expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
  });
});
