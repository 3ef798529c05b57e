/** Several edits in one frame, for a page that returns with many. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { readUpdateTrailer, type UpdateTrailer, writeUpdateTrailer } from './update-trailer.ts';

/** The step of a sync message that a batch follows; beside the protocol's own 0, 1 and 2. */
export const SYNC_BATCH = 3;
/** Each costs the server more than its bytes. */
export const MAX_BATCH_EDITS = 1_000;

export interface BatchedEdit {
  readonly update: Uint8Array;
  readonly trailer: UpdateTrailer | null;
}

/** Writes the edits in order: varUint count, then for each varUint8Array update and varUint8Array trailer, empty when there is none. */
export function writeEditBatch(encoder: encoding.Encoder, edits: readonly BatchedEdit[]): void {
  encoding.writeVarUint(encoder, edits.length);
  for (const { update, trailer } of edits) {
    encoding.writeVarUint8Array(encoder, update);
    encoding.writeVarUint8Array(
      encoder,
      encoding.encode((inner) => {
        if (trailer !== null) writeUpdateTrailer(inner, trailer);
      }),
    );
  }
}

/** Reads what `writeEditBatch` wrote; the updates are views. Throws for too many edits and when the bytes end too early. */
export function readEditBatch(decoder: decoding.Decoder): readonly BatchedEdit[] {
  const count = decoding.readVarUint(decoder);
  if (count > MAX_BATCH_EDITS) throw new RangeError(`a batch has ${count} edits`);
  const edits: BatchedEdit[] = [];
  for (let read = 0; read < count; read += 1) {
    const update = decoding.readVarUint8Array(decoder);
    const trailer = readUpdateTrailer(decoding.createDecoder(decoding.readVarUint8Array(decoder)));
    edits.push({ update, trailer });
  }
  return edits;
}
