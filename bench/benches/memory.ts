/** Bench: memory of Codices, loaded, at rest and as a server has them open, in bytes per byte of content. */

import type { BenchContext } from '../figures/bench-context.ts';
import type { Figure } from '../figures/figures.ts';
import type { MemoryReading } from '../load/memory-probe.ts';
import type { SampleShape } from '../load/sample-codex.ts';
import { startChild } from '../processes/child.ts';
import { benchOpenCodices } from './open-codices.ts';

const HEAP_TARGET = 5;
const RESTING_TARGET = 1.2;

const SHAPES: readonly (readonly [string, SampleShape])[] = [
  ['all layers', { layers: 'all', keystrokes: false }],
  ['all layers, prose typed letter by letter', { layers: 'all', keystrokes: true }],
  ['text only', { layers: 'text', keystrokes: false }],
  ['metadata and references only', { layers: 'metadata', keystrokes: false }],
];

export async function benchMemory(context: BenchContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, shape] of SHAPES) {
    const probe = await startChild('load/memory-probe.ts', ['--expose-gc']);
    try {
      const reading = await probe.ask<MemoryReading>('measure', shape);
      const of = `Codices of ${reading.contentKb.toFixed(1)} KB, ${name}`;
      const figure = (what: string, value: number, target: number): Figure => ({
        bench: 'memory',
        case: `${of}, ${what}`,
        unit: 'MB/MB',
        value,
        target,
      });
      figures.push(figure('loaded', reading.heapPerContent, HEAP_TARGET));
      figures.push(figure('at rest', reading.restingPerContent, RESTING_TARGET));
    } finally {
      await probe.stop();
    }
  }
  return [...figures, ...(await benchOpenCodices(context))];
}
