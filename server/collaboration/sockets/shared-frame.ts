/**
 * WebSocket frames that are built and compressed once for any number of readers.
 *
 * permessage-deflate (RFC 7692) lets a sender refer back to what its peer has inflated before. Sockets that have been
 * sent the same compressed messages have inflated the same bytes: one deflate with those bytes as its dictionary serves
 * all of them, with the savings of a compressor per socket and the cost of none. Messages sent uncompressed leave the
 * peer's window as it is, so what is for one reader alone does not part it from the others.
 */
import { constants, deflateRaw, deflateRawSync, type ZlibOptions } from 'node:zlib';

/** The bytes a peer has inflated last. Sockets with the same object have the same window. */
export interface InflateWindow {
  readonly recent: Buffer;
}

export interface PackedFrame {
  readonly bytes: Buffer;
  /** The window of everybody who has been sent it. */
  readonly after: InflateWindow;
}

export const EMPTY_WINDOW: InflateWindow = { recent: Buffer.alloc(0) };
/** Shorter messages are sent as they are. */
export const WORTH_PACKING_BYTES = 40;

const WINDOW_BITS = 13;
/** Deflate looks back no further than the window less its look-ahead (zlib's MIN_LOOKAHEAD). */
const REACH = 2 ** WINDOW_BITS - 262;
const DEFLATE: ZlibOptions = {
  windowBits: WINDOW_BITS,
  memLevel: 5,
  level: 3,
  finishFlush: constants.Z_SYNC_FLUSH,
};
/** 00 00 FF FF, with which a sync flush ends; the peer puts it back (RFC 7692, 7.2.1). */
const FLUSH_TAIL_BYTES = 4;

const FINAL_BINARY = 0x82;
const COMPRESSED = 0x40;

/** A binary message as the server sends it: unmasked, in one frame. */
export function plainFrame(message: Uint8Array): Buffer {
  return frame(FINAL_BINARY, message);
}

/** The message compressed for peers with this window. Takes some 50 µs; use `packLong` for long messages. */
export function packFrame(message: Uint8Array, { recent }: InflateWindow): PackedFrame {
  // An empty dictionary is refused by zlib.
  const options = recent.length === 0 ? DEFLATE : { ...DEFLATE, dictionary: recent };
  return finish(message, deflateRawSync(message, options), recent);
}

/** A message of any length, compressed off the main thread and independent of the peer's window. */
export function packLong(message: Uint8Array): Promise<PackedFrame> {
  return new Promise((resolve, reject) => {
    deflateRaw(message, DEFLATE, (error, deflated) => {
      if (error === null) resolve(finish(message, deflated, EMPTY_WINDOW.recent));
      else reject(error);
    });
  });
}

function finish(message: Uint8Array, deflated: Buffer, recent: Buffer): PackedFrame {
  const body = deflated.subarray(0, deflated.length - FLUSH_TAIL_BYTES);
  return { bytes: frame(FINAL_BINARY | COMPRESSED, body), after: { recent: slide(recent, message) } };
}

function slide(recent: Buffer, message: Uint8Array): Buffer {
  const kept = Math.min(recent.length, Math.max(0, REACH - message.length));
  return Buffer.concat([recent.subarray(recent.length - kept), message.subarray(-REACH)]);
}

/** RFC 6455, 5.2: the length in 7, 16 or 64 bits. */
function frame(firstByte: number, body: Uint8Array): Buffer {
  const { length } = body;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(header + length);
  bytes[0] = firstByte;
  if (header === 2) bytes[1] = length;
  else if (header === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
  bytes.set(body, header);
  return bytes;
}
