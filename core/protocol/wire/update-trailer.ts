/** The trailer behind a sync update: the time of the edit, and its id. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** The layout below. A reader that meets another number ignores the trailer, so the layout can change later. */
export const UPDATE_TRAILER_VERSION = 1;

const OPERATION_ID = /^[!-~]{1,160}$/;

export interface UpdateTrailer {
  /** When the edit was made, by the client's clock as corrected to the server's, in ms since the Unix epoch. */
  readonly clientTime: number;
  /** What the sender calls the edit: its number in the session. The server names it by its content. 1–160 printable ASCII. */
  readonly operationId: string;
}

/**
 * Writes the trailer: varUint version, varUint client time, varString operation id. Call it on the encoder of a sync
 * message right after the update has been written; readers that don't know it never look behind the update.
 */
export function writeUpdateTrailer(encoder: encoding.Encoder, trailer: UpdateTrailer): void {
  encoding.writeVarUint(encoder, UPDATE_TRAILER_VERSION);
  encoding.writeVarUint(encoder, Math.max(0, Math.round(trailer.clientTime)));
  encoding.writeVarString(encoder, trailer.operationId);
}

/**
 * Reads what stands behind an update. `null` when there is nothing, another version, or bytes that are not a trailer:
 * the edit itself is good without it, so a bad trailer is never a reason to refuse one.
 */
export function readUpdateTrailer(decoder: decoding.Decoder): UpdateTrailer | null {
  if (!decoding.hasContent(decoder)) return null;
  try {
    if (decoding.readVarUint(decoder) !== UPDATE_TRAILER_VERSION) return null;
    const clientTime = decoding.readVarUint(decoder);
    const operationId = decoding.readVarString(decoder);
    return OPERATION_ID.test(operationId) ? { clientTime, operationId } : null;
  } catch {
    return null;
  }
}
