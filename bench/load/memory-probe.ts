/** A process that loads many Codices and reports their memory; started with `--expose-gc`. */
import * as Y from 'yjs';
import { type ContentParts, holdContent } from '#server/collaboration/content/document-content.ts';
import { Room, type RoomParts } from '#server/collaboration/content/room.ts';
import { PresenceSweep } from '#server/collaboration/content/room-presence.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';
import { answer } from '../processes/child.ts';
import { makeSampleCodex, type SampleShape } from './sample-codex.ts';

export interface MemoryReading {
  /** Heap of the loaded documents ÷ their content. */
  readonly heapPerContent: number;
  /** Heap of documents that are open and that nobody edits ÷ their content. */
  readonly restingPerContent: number;
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
    const resting = restingPer(states) / content;
    const before = heap();
    const docs = states.map((state) => {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, state);
      return doc;
    });
    const used = heap() - before;
    if (docs.length !== COUNT) throw new RangeError('the documents were collected while they were measured');
    return {
      heapPerContent: used / content,
      restingPerContent: resting,
      contentKb: content / COUNT / 1000,
    };
  },
});

const ROOMS: RoomParts = {
  window: () => 0,
  measureGap: () => ({ note: () => undefined, average: () => 0 }),
  during: (tell) => tell(),
  sweep: new PresenceSweep(() => performance.now()),
};

const CONTENTS: ContentParts = {
  ...{ threads: NO_THREADS, quietMs: 1e9, staysBuilt: false },
  ...{ clock: () => performance.now(), onBroken: () => undefined },
};

/** The heap of open documents that rest, each with the room of its readers. */
function restingPer(states: readonly Uint8Array[]): number {
  const before = heap();
  const rooms = states.map((state, index) => {
    const room = new Room(`codex/${index}`, ROOMS);
    // A copy, so that the bytes are its own.
    holdContent(room, Uint8Array.from(state), CONTENTS).rest();
    return room;
  });
  const used = heap() - before;
  for (const room of rooms) room.destroy();
  return used;
}

function heap(): number {
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
