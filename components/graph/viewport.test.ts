import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitIn, pan, toCanvas, toGraph, zoomAt } from './viewport.ts';

const SIZE = { width: 800, height: 600 };
const point = fc.record({
  x: fc.integer({ min: -5000, max: 5000 }),
  y: fc.integer({ min: -5000, max: 5000 }),
});

describe('the viewport of a graph', () => {
  it('fits every node in', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 30 }), (places) => {
        const view = fitIn(places, SIZE);
        for (const place of places) {
          const { x, y } = toCanvas(view, place, SIZE);
          expect(x >= 0 && x <= 800 && y >= 0 && y <= 600).toBe(true);
        }
      }),
    );
    expect(fitIn([], SIZE).scale).toBe(1);
  });

  it('zooms around the pointer, and takes what was seen along when panned', () => {
    const onCanvas = fc.record({ x: fc.nat(800), y: fc.nat(600) });
    fc.assert(
      fc.property(point, onCanvas, fc.double({ min: 0.3, max: 3, noNaN: true }), (middle, at, factor) => {
        const view = { ...middle, scale: 0.8 };
        const held = toGraph(view, at, SIZE);
        const zoomed = toCanvas(zoomAt(view, factor, at, SIZE), held, SIZE);
        expect(zoomed.x).toBeCloseTo(at.x, 5);
        expect(zoomed.y).toBeCloseTo(at.y, 5);
        const moved = toCanvas(pan(view, 10, -20), held, SIZE);
        expect(moved.x).toBeCloseTo(at.x + 10, 5);
        expect(moved.y).toBeCloseTo(at.y - 20, 5);
      }),
    );
  });
});
