/** The bytes that an author signs so that a peer may forward their edit. */
import * as encoding from 'lib0/encoding';

/** An author's claim to an edit. The signing key stands for document, person and client id. */
export interface Claim {
  /** ms since epoch, by the author's clock. */
  readonly at: number;
  readonly update: Uint8Array;
}

const LABEL = 'bindery edit 1';

/** The bytes whose HMAC-SHA256 under the author's key is the proof. */
export function proofBytes({ at, update }: Claim): Uint8Array<ArrayBuffer> {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, LABEL);
    encoding.writeVarUint(encoder, at);
    encoding.writeVarUint8Array(encoder, update);
  });
}
