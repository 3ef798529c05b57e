/** The send queue of one WebSocket, in order: shared frames as they are, messages for this reader framed here. */
import { MAX_WINDOWS, type Reader } from './broadcast.ts';
import {
  EMPTY_WINDOW,
  type InflateWindow,
  type PackedFrame,
  packFrame,
  packLong,
  plainFrame,
  WORTH_PACKING_BYTES,
} from './shared-frame.ts';
import type { Wire } from './upgrade.ts';

export interface SocketSender extends Reader {
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
type MayWrite = (bytes: number) => boolean;

export function createSocketSender(wire: Wire, { mayWrite }: { readonly mayWrite: MayWrite }): SocketSender {
  return new QueuedSender(wire, mayWrite);
}

class QueuedSender implements SocketSender {
  window: InflateWindow | null;
  private readonly socket: Wire['socket'];
  private readonly mayWrite: MayWrite;
  /** What came while a long message is being compressed; `null` while none is. */
  private waiting: Buffer[] | null = null;
  private waitingBytes = 0;
  /** Frames that go out with the next. */
  private held: Buffer[] = [];
  private releasing = false;
  /** How many the last message to all went to. */
  private company = Number.POSITIVE_INFINITY;

  constructor({ socket, compresses }: Wire, mayWrite: MayWrite) {
    this.socket = socket;
    this.mayWrite = mayWrite;
    this.window = compresses ? EMPTY_WINDOW : null;
  }

  get buffered(): number {
    return this.socket.writableLength + this.waitingBytes;
  }

  send(message: Uint8Array): void {
    const { window } = this;
    const worthPacking = this.company <= MAX_WINDOWS ? WORTH_PACKING_BYTES : WORTH_PARTING_BYTES;
    if (window === null || message.length < worthPacking) this.writePlain(plainFrame(message));
    else if (message.length >= LONG_MESSAGE_BYTES) void this.sendLong(message);
    else {
      const packed = packFrame(message, window);
      this.write(packed.bytes, packed.after);
    }
  }

  private async sendLong(message: Uint8Array): Promise<void> {
    if (!this.mayWrite(message.length)) return;
    this.waiting = [];
    this.waitingBytes = message.length;
    // Until then its window is unknown, and it is sent plain frames.
    this.window = null;
    const packed = await packLong(message).catch(() => null);
    const rest = this.waiting;
    this.waiting = null;
    this.waitingBytes = 0;
    this.window = packed?.after ?? EMPTY_WINDOW;
    if (!this.mayWrite(0)) return;
    this.socket.write(packed?.bytes ?? plainFrame(message));
    for (const frame of rest) this.socket.write(frame);
  }

  sendWithNext(message: Uint8Array, withinMs: number): void {
    this.held.push(plainFrame(message));
    if (this.releasing) return;
    this.releasing = true;
    setTimeout(() => this.release(), withinMs).unref();
  }

  private release(): void {
    this.releasing = false;
    if (this.held.length === 0 || !this.mayWrite(0)) return;
    this.pass(Buffer.concat(this.held));
    this.held = [];
  }

  writePlain(frame: Buffer): void {
    this.write(frame, this.window);
  }

  writePacked({ bytes, after }: PackedFrame, readers: number): void {
    this.company = readers;
    this.write(bytes, after);
  }

  private write(frame: Buffer, after: InflateWindow | null): void {
    if (!this.mayWrite(frame.length)) return;
    this.window = after;
    if (this.held.length > 0) {
      this.pass(Buffer.concat([...this.held, frame]));
      this.held = [];
    } else this.pass(frame);
  }

  private pass(bytes: Buffer): void {
    if (this.waiting === null) {
      this.socket.write(bytes);
      return;
    }
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
  }

  cork(): void {
    this.socket.cork();
  }

  uncork(): void {
    this.socket.uncork();
  }
}
