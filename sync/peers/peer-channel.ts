/** A channel between two pages: messages of any length, encrypted with the document's key, within limits. */
import { type ChannelIdentity, type EpochKey, Opener, Sealer } from './peer-cipher.ts';
import { type PeerMessage, readPeerMessage, writePeerMessage } from './peer-message.ts';

/** An ordered, reliable byte transport between two pages: a WebRTC data channel, or one for tests. */
export interface Wire {
  /** Bytes handed in and not sent yet. */
  readonly buffered: number;
  /** Throws when it is closed. */
  send(frame: Uint8Array<ArrayBuffer>): void;
  close(): void;
  /** Set by the reader. */
  onFrame: ((frame: Uint8Array<ArrayBuffer>) => void) | null;
  onClosed: (() => void) | null;
  /** Called when `buffered` has become small again. */
  onDrained: (() => void) | null;
}

/** Every browser takes frames of this size. */
const FRAME_BYTES = 16 * 1024;
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** Above this the sender waits for the wire. */
const HIGH_WATER_BYTES = 1024 * 1024;
/** A peer that takes nothing for so long that this much waits for it is let go. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** Sustained frames a second, and how many at once: a document of 30 MB is sent in one go. */
const FRAMES_PER_SECOND = 500;
const FRAME_BURST = 4_000;

const MORE = 0;
const LAST = 1;

export interface PeerChannelOptions {
  readonly wire: Wire;
  readonly identity: ChannelIdentity;
  /** The key of the present epoch. */
  readonly key: () => EpochKey;
  /** ms, monotonic. */
  readonly clock: () => number;
  /** May throw: then the channel is closed. Called one after the other. */
  readonly onMessage: (message: PeerMessage) => void;
  readonly onClosed: () => void;
}

export class PeerChannel {
  private readonly options: PeerChannelOptions;
  private readonly sealer: Sealer;
  private readonly opener: Opener;
  private sending: Promise<void> = Promise.resolve();
  private receiving: Promise<void> = Promise.resolve();
  private parts: Uint8Array[] = [];
  private partBytes = 0;
  private partEpoch = '';
  private waitingBytes = 0;
  private tokens = FRAME_BURST;
  private filledAt: number;
  private drained: (() => void) | null = null;
  private closed = false;

  constructor(options: PeerChannelOptions) {
    this.options = options;
    const { wire, identity } = options;
    this.sealer = new Sealer(identity);
    this.opener = new Opener(identity);
    this.filledAt = options.clock();
    wire.onFrame = (frame) => this.take(frame);
    wire.onClosed = () => this.close();
    wire.onDrained = () => {
      this.drained?.();
      this.drained = null;
    };
  }

  send(message: PeerMessage): void {
    if (this.closed) return;
    const bytes = writePeerMessage(message);
    this.waitingBytes += bytes.length;
    if (this.waitingBytes > MAX_WAITING_BYTES) {
      this.close();
      return;
    }
    this.sending = this.sending
      .then(() => this.sendFrames(bytes))
      .catch(() => this.close())
      .finally(() => {
        this.waitingBytes -= bytes.length;
      });
  }

  /** Resolves when everything handed in is on the wire, or the channel has ended. */
  async settled(): Promise<void> {
    await this.sending;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.drained?.();
    this.options.wire.close();
    this.options.onClosed();
  }

  private async sendFrames(bytes: Uint8Array): Promise<void> {
    const { wire } = this.options;
    // A reader leaves out what is of another epoch: a message is of one.
    const key = this.options.key();
    for (let from = 0; from === 0 || from < bytes.length; from += FRAME_BYTES) {
      const part = bytes.subarray(from, from + FRAME_BYTES);
      const plain = new Uint8Array(part.length + 1);
      plain[0] = from + FRAME_BYTES < bytes.length ? MORE : LAST;
      plain.set(part, 1);
      const frame = await this.sealer.seal(plain, key);
      if (wire.buffered > HIGH_WATER_BYTES) await this.drain();
      if (this.closed) return;
      wire.send(frame);
    }
  }

  private drain(): Promise<void> {
    return new Promise((resolve) => {
      this.drained = resolve;
    });
  }

  private take(frame: Uint8Array<ArrayBuffer>): void {
    if (this.closed) return;
    if (!this.mayTake()) {
      this.close();
      return;
    }
    this.receiving = this.receiving.then(() => this.open(frame)).catch(() => this.close());
  }

  private async open(frame: Uint8Array<ArrayBuffer>): Promise<void> {
    const key = this.options.key();
    const plain = await this.opener.open(frame, key);
    if (this.closed || plain === null) return;
    // What began in an epoch that is over is never finished.
    if (key.epoch !== this.partEpoch) this.forgetParts();
    this.partEpoch = key.epoch;
    this.parts.push(plain.subarray(1));
    this.partBytes += plain.length;
    if (this.partBytes > MAX_MESSAGE_BYTES) throw new RangeError('a message is too long');
    if (plain[0] === MORE) return;
    const bytes = joinParts(this.parts);
    this.forgetParts();
    this.options.onMessage(readPeerMessage(bytes));
  }

  private forgetParts(): void {
    this.parts = [];
    this.partBytes = 0;
  }

  private mayTake(): boolean {
    const now = this.options.clock();
    this.tokens = Math.min(FRAME_BURST, this.tokens + ((now - this.filledAt) / 1000) * FRAMES_PER_SECOND);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
