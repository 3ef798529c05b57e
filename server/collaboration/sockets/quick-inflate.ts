/** Inflates short messages synchronously, which costs a tenth of the thread pool's work. */
import { constants, inflateRaw, inflateRawSync, type ZlibOptions } from 'node:zlib';
import type { WebSocket } from 'ws';

type Callback = (error: Error | null, message?: Buffer) => void;

/** The part of the `ws` extension that inflates; `fin`: the message ends with this fragment. */
interface Inflates {
  decompress(fragment: Buffer, fin: boolean, callback: Callback): void;
}

/** From here on a message is inflated on the thread pool after all. */
const LONG_MESSAGE_BYTES = 16 * 1024;
/** What the sender left off (RFC 7692, 7.2.2). */
const FLUSH_TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);
const FIRST_WINDOW_BYTES = 1_024;
const EMPTY = Buffer.alloc(0);

/**
 * Replaces the inflater of `ws` by a synchronous one. `ws` (8) has no option for it, so its undocumented extension object
 * is patched; if a later release moves it, `ws` goes on inflating by itself, only slower. Returns whether it was replaced.
 * `windowBits`: the window size agreed in the handshake.
 */
export function inflateQuickly(ws: WebSocket, maxBytes: number, windowBits: number): boolean {
  const extensions: unknown = Reflect.get(ws, '_extensions');
  if (typeof extensions !== 'object' || extensions === null) return false;
  const deflate: unknown = Reflect.get(extensions, 'permessage-deflate');
  if (!inflates(deflate)) return false;
  deflate.decompress = createInflater(maxBytes, windowBits);
  return true;
}

function inflates(extension: unknown): extension is Inflates {
  return typeof extension === 'object' && extension !== null && 'decompress' in extension;
}

/**
 * An inflater for the messages of a peer, in order: earlier messages are the dictionary of the next. Fails for a message
 * over `maxBytes`.
 */
export function createInflater(maxBytes: number, windowBits: number): Inflates['decompress'] {
  const recent = createWindow(2 ** windowBits);
  let fragments: Buffer[] = [];

  return (fragment, fin, callback) => {
    fragments.push(fragment);
    if (!fin) {
      queueMicrotask(() => callback(null, EMPTY));
      return;
    }
    const deflated = Buffer.concat([...fragments, FLUSH_TAIL]);
    fragments = [];
    const finish = (error: Error | null, message: Buffer): void => {
      if (error === null) recent.append(message);
      callback(error, message);
    };
    const options = optionsFor(deflated.length, recent.bytes, maxBytes);
    if (deflated.length > LONG_MESSAGE_BYTES) {
      inflateRaw(deflated, options, finish);
      return;
    }
    const { error, message } = attempt(deflated, options);
    // Never in the same turn: `ws` would go one call deeper for each message in a packet.
    queueMicrotask(() => finish(error, message));
  };
}

function attempt(deflated: Buffer, options: ZlibOptions): { error: Error | null; message: Buffer } {
  try {
    return { error: null, message: inflateRawSync(deflated, options) };
  } catch (error) {
    return { error: error instanceof Error ? error : new TypeError(String(error)), message: EMPTY };
  }
}

function optionsFor(length: number, dictionary: Buffer, maxBytes: number): ZlibOptions {
  return {
    finishFlush: constants.Z_SYNC_FLUSH,
    maxOutputLength: maxBytes,
    chunkSize: Math.min(64 * 1024, Math.max(4_096, length * 4)),
    ...(dictionary.length > 0 && { dictionary }),
  };
}

interface SlidingWindow {
  /** The last bytes, as many as the reach; valid until the next `append`. */
  readonly bytes: Buffer;
  append(bytes: Buffer): void;
}

/** Keeps at least the last `reach` bytes, in a buffer that grows to twice that and is moved once a reach. */
function createWindow(reach: number): SlidingWindow {
  let buffer = Buffer.allocUnsafeSlow(FIRST_WINDOW_BYTES);
  let end = 0;

  function makeRoom(length: number): void {
    if (end + length <= buffer.length) return;
    const kept = Math.min(end, reach);
    const size = Math.min(2 * reach, Math.max(buffer.length * 2, kept + length));
    const target = size > buffer.length ? Buffer.allocUnsafeSlow(size) : buffer;
    buffer.copy(target, 0, end - kept, end);
    buffer = target;
    end = kept;
  }

  return {
    get bytes() {
      return buffer.subarray(Math.max(0, end - reach), end);
    },
    append(bytes) {
      const news = bytes.length > reach ? bytes.subarray(bytes.length - reach) : bytes;
      makeRoom(news.length);
      news.copy(buffer, end);
      end += news.length;
    },
  };
}
