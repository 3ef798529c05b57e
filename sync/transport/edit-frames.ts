/** Encodes edits as frames: one each, or many in one where the server supports it. */
import { MAX_BATCH_EDITS } from '#core/protocol/wire/edit-batch.ts';
import { type EditStep, SYNC_STEP, writeEdit, writeEdits } from '#core/protocol/wire/frames.ts';
import type { Sending } from '#sync/outbox/resync-plan.ts';

export interface EditFrame extends Sending {
  readonly step: EditStep;
}

/** Long enough that frames cost little, short enough that the server is at work on one while the next is on its way. */
const BATCH_BYTES = 16 * 1024;

/** Groups `frames`, in order, into those that may share a frame. */
export function gatherFrames(frames: readonly EditFrame[]): readonly (readonly EditFrame[])[] {
  const batches: EditFrame[][] = [];
  let bytes = 0;
  for (const frame of frames) {
    const last = batches.at(-1);
    const joins =
      last?.[0]?.step === SYNC_STEP.update &&
      frame.step === SYNC_STEP.update &&
      last.length < MAX_BATCH_EDITS &&
      bytes + frame.update.length <= BATCH_BYTES;
    if (joins) {
      last.push(frame);
      bytes += frame.update.length;
    } else {
      batches.push([frame]);
      bytes = frame.update.length;
    }
  }
  return batches;
}

/** Encodes one frame, or several updates as one. `address` is the document's name on this socket. */
export function encodeFrames(address: string, frames: readonly EditFrame[]): Uint8Array {
  const [only] = frames;
  if (only === undefined || frames.length > 1) return writeEdits(address, frames);
  return writeEdit(address, only.step, only);
}
