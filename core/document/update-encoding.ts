/** Encodes Yjs updates (version 1) from decoded parts. */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

export type Decoded = ReturnType<typeof Y.decodeUpdate>;
export type Struct = Decoded['structs'][number];

/** A range of deleted clocks. */
export interface ClockSpan {
  readonly clock: number;
  readonly len: number;
}

/** The update without content. */
export const EMPTY_UPDATE = new Uint8Array([0, 0]);

/**
 * Encodes an update from structs (for each client ordered by clock, without gaps) and deleted ranges by client. Clients stand in falling
 * order: Yjs drops what stands otherwise when it merges updates.
 */
export function encodeUpdate(
  structs: ReadonlyMap<number, readonly Struct[]>,
  deletes: ReadonlyMap<number, readonly ClockSpan[]>,
): Uint8Array {
  const encoder = new Y.UpdateEncoderV1();
  const { restEncoder } = encoder;
  encoding.writeVarUint(restEncoder, structs.size);
  for (const [client, run] of [...structs].sort(([a], [b]) => b - a)) {
    encoding.writeVarUint(restEncoder, run.length);
    encoder.writeClient(client);
    encoding.writeVarUint(restEncoder, run[0]?.id.clock ?? 0);
    for (const struct of run) struct.write(encoder, 0);
  }
  encoding.writeVarUint(restEncoder, deletes.size);
  for (const [client, spans] of deletes) {
    encoding.writeVarUint(restEncoder, client);
    encoding.writeVarUint(restEncoder, spans.length);
    for (const { clock, len } of spans) {
      encoding.writeVarUint(restEncoder, clock);
      encoding.writeVarUint(restEncoder, len);
    }
  }
  return encoder.toUint8Array();
}

/** Sorts ranges and merges overlapping ones. */
export function joinSpans(spans: readonly ClockSpan[]): ClockSpan[] {
  const joined: { clock: number; len: number }[] = [];
  for (const { clock, len } of [...spans].sort((a, b) => a.clock - b.clock)) {
    const last = joined.at(-1);
    if (last !== undefined && clock <= last.clock + last.len)
      last.len = Math.max(last.len, clock + len - last.clock);
    else joined.push({ clock, len });
  }
  return joined;
}
