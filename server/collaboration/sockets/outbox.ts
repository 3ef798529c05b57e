/** What goes out on one WebSocket, in order: shared frames as they are, messages for this reader alone framed here. */
import { MAX_WINDOWS, type Reader } from './broadcast.ts';
import {
  EMPTY_WINDOW,
  type InflateWindow,
  packFrame,
  packLong,
  plainFrame,
  WORTH_PACKING_BYTES,
} from './shared-frame.ts';
import type { Wire } from './upgrade.ts';

export interface Outbox extends Reader {
  /** Sends a message to this reader alone. */
  send(message: Uint8Array): void;
  /** Sends a short message together with the next one, or alone after so many ms. */
  sendWithNext(message: Uint8Array, withinMs: number): void;
  /** Bytes not yet taken by the network. */
  readonly buffered: number;
}

/** In a larger company a message for one reader is compressed only from here on: it parts its window from the others'. */
const WORTH_PARTING_BYTES = 512;
/** From here on compressing would be felt by everybody else, and goes on beside. */
const LONG_MESSAGE_BYTES = 64 * 1024;

/** `mayWrite` is asked before each message of so many bytes. */
export function createOutbox(
  { socket, compresses }: Wire,
  { mayWrite }: { readonly mayWrite: (bytes: number) => boolean },
): Outbox {
  let window: InflateWindow | null = compresses ? EMPTY_WINDOW : null;
  /** What came while a long message is being compressed; `null` while none is. */
  let waiting: Buffer[] | null = null;
  let waitingBytes = 0;
  /** Frames that go out with the next. */
  let held: Buffer[] = [];
  let releasing = false;
  /** How many the last message to all went to. */
  let company = Number.POSITIVE_INFINITY;

  function write(frame: Buffer, after: InflateWindow | null): void {
    if (!mayWrite(frame.length)) return;
    window = after;
    if (held.length > 0) {
      pass(Buffer.concat([...held, frame]));
      held = [];
    } else pass(frame);
  }

  function pass(bytes: Buffer): void {
    if (waiting === null) {
      socket.write(bytes);
      return;
    }
    waiting.push(bytes);
    waitingBytes += bytes.length;
  }

  function sendWithNext(message: Uint8Array, withinMs: number): void {
    held.push(plainFrame(message));
    if (releasing) return;
    releasing = true;
    setTimeout(() => {
      releasing = false;
      if (held.length === 0 || !mayWrite(0)) return;
      pass(Buffer.concat(held));
      held = [];
    }, withinMs).unref();
  }

  async function sendLong(message: Uint8Array): Promise<void> {
    if (!mayWrite(message.length)) return;
    waiting = [];
    waitingBytes = message.length;
    // Until then its window is unknown, and it is sent plain frames.
    window = null;
    const packed = await packLong(message).catch(() => null);
    const rest = waiting;
    waiting = null;
    waitingBytes = 0;
    window = packed?.after ?? EMPTY_WINDOW;
    if (!mayWrite(0)) return;
    socket.write(packed?.bytes ?? plainFrame(message));
    for (const frame of rest) socket.write(frame);
  }

  function send(message: Uint8Array): void {
    const worthPacking = company <= MAX_WINDOWS ? WORTH_PACKING_BYTES : WORTH_PARTING_BYTES;
    if (window === null || message.length < worthPacking) write(plainFrame(message), window);
    else if (message.length >= LONG_MESSAGE_BYTES) void sendLong(message);
    else {
      const packed = packFrame(message, window);
      write(packed.bytes, packed.after);
    }
  }

  return {
    send,
    sendWithNext,
    get window() {
      return window;
    },
    get buffered() {
      return socket.writableLength + waitingBytes;
    },
    writePlain: (frame) => write(frame, window),
    writePacked({ bytes, after }, readers) {
      company = readers;
      write(bytes, after);
    },
    cork: () => socket.cork(),
    uncork: () => socket.uncork(),
  };
}
