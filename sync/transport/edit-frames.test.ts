import { describe, expect, it } from 'vitest';
import { MAX_BATCH_EDITS } from '#core/protocol/wire/edit-batch.ts';
import { SYNC_STEP } from '#core/protocol/wire/frames.ts';
import { type EditFrame, gatherFrames } from './edit-frames.ts';

function frameOf(bytes: number, step: EditFrame['step'] = SYNC_STEP.update): EditFrame {
  return { step, update: new Uint8Array(bytes), editIds: [], trailer: null };
}

const sizes = (frames: readonly EditFrame[]): readonly number[][] =>
  gatherFrames(frames).map((batch) => batch.map(({ update }) => update.length));

describe('gatherFrames', () => {
  it('puts short edits together and leaves long ones alone', () => {
    const [short, long] = [frameOf(6_000), frameOf(50_000)];
    expect(sizes([short, short, short, long, short])).toEqual([[6000, 6000], [6000], [50_000], [6000]]);
  });

  it('sends the closing update of an exchange by itself, behind everything', () => {
    const frames = [frameOf(1), frameOf(2), frameOf(3, SYNC_STEP.reply), frameOf(4)];
    expect(sizes(frames)).toEqual([[1, 2], [3], [4]]);
  });

  it('never puts more into one than the server reads', () => {
    const batches = gatherFrames(Array.from({ length: MAX_BATCH_EDITS + 1 }, () => frameOf(1)));
    expect(batches.map(({ length }) => length)).toEqual([MAX_BATCH_EDITS, 1]);
  });
});
