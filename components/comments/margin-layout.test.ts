/** The margin: no thread over another, and the open one at its line. */
import { describe, expect, it } from 'vitest';
import { layOutMargin, type MarginItem } from './margin-layout.ts';

const item = (id: string, line: number, height = 100): MarginItem => ({ id, line, height });
const laidOut = (items: readonly MarginItem[], active: string | null = null) =>
  Object.fromEntries(layOutMargin(items, active, 10));

describe('threads in the margin', () => {
  it('stand at their lines where there is room', () => {
    expect(laidOut([item('b', 300), item('a', 20)])).toEqual({ a: 20, b: 300 });
  });

  it('move down where there is none', () => {
    expect(laidOut([item('a', 20), item('b', 40), item('c', 500)])).toEqual({ a: 20, b: 130, c: 500 });
  });

  it('give way upwards for the open one, which stands at its line', () => {
    expect(laidOut([item('a', 200), item('b', 240), item('c', 260)], 'b')).toEqual({
      a: 130,
      b: 240,
      c: 350,
    });
  });

  it('never leave the page: without room above the open one moves as well', () => {
    expect(laidOut([item('a', 10), item('b', 20)], 'b')).toEqual({ a: 0, b: 110 });
  });

  it('overlap in no arrangement', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const at = (index: number) => (seed * 7919 * (index + 3)) % 700;
      const items = Array.from({ length: 12 }, (_, index) =>
        item(`${index}`, at(index), 20 + (at(index) % 90)),
      );
      const tops = layOutMargin(items, `${seed % 12}`, 8);
      const boxes = items
        .map(({ id, height }) => ({ top: tops.get(id) ?? -1, height }))
        .sort((a, b) => a.top - b.top);
      expect(boxes[0]?.top, `seed ${seed}`).toBeGreaterThanOrEqual(0);
      for (const [index, { top, height }] of boxes.slice(0, -1).entries())
        expect(boxes[index + 1]?.top, `seed ${seed}`).toBeGreaterThanOrEqual(top + height + 8);
    }
  });
});
