/** The first frame of a document on a socket: who comes, as the stock provider says it. */
import * as encoding from 'lib0/encoding';
import { MESSAGE } from '#core/protocol/wire/frames.ts';

/** The version of the provider whose frames these are. */
const PROVIDER = '4.7.0';

export function tokenFrame(document: string, token: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, document);
    encoding.writeVarUint(encoder, MESSAGE.auth);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, token);
    encoding.writeVarString(encoder, PROVIDER);
  });
}
