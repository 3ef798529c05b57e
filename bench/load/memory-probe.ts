/** A process that loads many Codices and reports their memory; started with `--expose-gc`. */
import * as Y from 'yjs';
import { answer } from '../processes/child.ts';
import { makeSampleCodex, type SampleShape } from './sample-codex.ts';

export interface MemoryReading {
  /** Heap of the loaded documents ÷ their content. */
  readonly heapPerContent: number;
  /** Stored bytes of the documents ÷ their content: what an idle one costs when only its bytes are kept. */
  readonly storedPerContent: number;
  readonly contentKb: number;
}

const COUNT = 100;

answer({
  measure(shape: SampleShape): MemoryReading {
    const states: Uint8Array[] = [];
    let content = 0;
    for (let index = 0; index < COUNT; index += 1) {
      const { doc, contentBytes } = makeSampleCodex(index, shape);
      states.push(Y.encodeStateAsUpdate(doc));
      content += contentBytes;
      doc.destroy();
    }
    const before = heap();
    const docs = states.map((state) => {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, state);
      return doc;
    });
    const used = heap() - before;
    const stored = states.reduce((sum, state) => sum + state.length, 0);
    if (docs.length !== COUNT) throw new RangeError('the documents were collected while they were measured');
    return {
      heapPerContent: used / content,
      storedPerContent: stored / content,
      contentKb: content / COUNT / 1000,
    };
  },
});

function heap(): number {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
