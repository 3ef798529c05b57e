/** Edits as frames of the socket: one each, or many in one where the server takes them so. */
import * as encoding from 'lib0/encoding';
import { MAX_BATCH_EDITS, SYNC_BATCH, writeEditBatch } from '#core/protocol/wire/edit-batch.ts';
import { writeUpdateTrailer } from '#core/protocol/wire/update-trailer.ts';
import type { Sending } from '../outbox/resync-plan.ts';

const SYNC = 0;

/** The steps of a sync message that carry an update. */
export const SYNC_STEP_2 = 1;
export const UPDATE = 2;

export interface EditFrame extends Sending {
  readonly kind: typeof SYNC_STEP_2 | typeof UPDATE;
}

/** Long enough that frames cost little, short enough that the server is at work on one while the next is on its way. */
const BATCH_BYTES = 16 * 1024;

/** `frames` in order, those that may share a frame together. */
export function gatherFrames(frames: readonly EditFrame[]): readonly (readonly EditFrame[])[] {
  const batches: EditFrame[][] = [];
  let bytes = 0;
  for (const frame of frames) {
    const last = batches.at(-1);
    const joins =
      last?.[0]?.kind === UPDATE &&
      frame.kind === UPDATE &&
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

/** The bytes of one frame, or of several `UPDATE` frames as one. `address` is what the document is called on this socket. */
export function encodeFrames(address: string, frames: readonly EditFrame[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, address);
    encoding.writeVarUint(encoder, SYNC);
    const [only] = frames;
    if (only === undefined || frames.length > 1) {
      encoding.writeVarUint(encoder, SYNC_BATCH);
      writeEditBatch(encoder, frames);
      return;
    }
    encoding.writeVarUint(encoder, only.kind);
    encoding.writeVarUint8Array(encoder, only.update);
    if (only.trailer) writeUpdateTrailer(encoder, only.trailer);
  });
}
