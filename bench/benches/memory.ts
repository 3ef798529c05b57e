/** Bench: memory of loaded Codices, in heap bytes per byte of content. */

import type { Figure } from '../figures/figures.ts';
import type { MemoryReading } from '../load/memory-probe.ts';
import type { SampleShape } from '../load/sample-codex.ts';
import { startChild } from '../processes/child.ts';

const HEAP_TARGET = 5;
const STORED_TARGET = 1.2;

const SHAPES: readonly (readonly [string, SampleShape])[] = [
  ['all layers', { layers: 'all', keystrokes: false }],
  ['all layers, prose typed letter by letter', { layers: 'all', keystrokes: true }],
  ['text only', { layers: 'text', keystrokes: false }],
  ['metadata and references only', { layers: 'metadata', keystrokes: false }],
];

export async function benchMemory(): Promise<Figure[]> {
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
      figures.push(figure('as bytes', reading.storedPerContent, STORED_TARGET));
    } finally {
      await probe.stop();
    }
  }
  return figures;
}
