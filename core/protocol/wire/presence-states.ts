/** Encodes and decodes presence updates, as y-protocols/awareness does. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** The state of a client at its own clock; later clocks replace earlier ones. */
export interface PresenceState {
  /** Yjs client id. */
  readonly client: number;
  readonly clock: number;
  /** JSON text; `null` for "gone". */
  readonly json: string | null;
}

/** How "gone" is written. */
const GONE = 'null';

/** Decodes a presence update. Throws when the bytes are none, or it has more than `maxStates` clients. */
export function readPresence(update: Uint8Array, maxStates: number): PresenceState[] {
  const decoder = decoding.createDecoder(update);
  const count = decoding.readVarUint(decoder);
  if (count > maxStates) throw new RangeError('too many presence states');
  const states: PresenceState[] = [];
  for (let index = 0; index < count; index += 1) {
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    const json = decoding.readVarString(decoder);
    states.push({ client, clock, json: json === GONE ? null : json });
  }
  return states;
}

/** The inverse of `readPresence`: varUint count, then for each varUint client, varUint clock, varString JSON. */
export function writePresence(states: readonly PresenceState[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, states.length);
    for (const { client, clock, json } of states) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, json ?? GONE);
    }
  });
}
