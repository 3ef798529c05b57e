/** Routes the frames of a socket: limits first, then synchronization, edits and presence to their own handlers, the rest to Hocuspocus. */
import { CLOSE } from '#core/protocol/close-codes.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { BatchedEdit } from '#core/protocol/wire/edit-batch.ts';
import {
  type ClientFrame,
  type FrameHead,
  isWellFormed,
  MESSAGE,
  readClientFrame,
  readHead,
} from '#core/protocol/wire/frames.ts';
import type { Session, Socket } from '../sessions/sessions.ts';
import { createTokenBucket, type Limits, type TokenBucket } from '../sessions/socket-limits.ts';

export interface FrameRouter {
  /** Takes one binary frame. Never throws. */
  take(bytes: Uint8Array): void;
  /** The document addressed by `key` is loaded: what came for it meanwhile goes in, and then everything at once. */
  open(key: string, session: Session): void;
  /** The document is closed; the client may open it again. */
  close(key: string): void;
}

export interface FrameRouterOptions {
  readonly socket: Socket;
  readonly limits: Limits;
  /** ms, monotonic. */
  readonly clock: () => number;
  /** Takes what Hocuspocus handles by itself. */
  readonly forward: (bytes: Uint8Array) => void;
  readonly takeEdit: (session: Session, edit: BatchedEdit) => Promise<void>;
  readonly takePresence: (session: Session, update: Uint8Array) => Promise<void>;
  /** Answers a page that asks for what it lacks. Never rejects. */
  readonly answerSync: (session: Session, vector: Uint8Array) => Promise<void>;
  /** Never rejects. */
  readonly takeMessage: (session: Session, payload: string) => Promise<void>;
}

type Content = Exclude<ClientFrame, { readonly kind: 'protocol' }>;

/** One document on the socket, from its first frame. */
interface Channel {
  session: Session | null;
  waiting: Content[];
  waitingBytes: number;
}

export function createFrameRouter(options: FrameRouterOptions): FrameRouter {
  return new Router(options);
}

class Router implements FrameRouter {
  private readonly options: FrameRouterOptions;
  private readonly channels = new Map<string, Channel>();
  private readonly frames: TokenBucket;
  private readonly bytesIn: TokenBucket;

  constructor(options: FrameRouterOptions) {
    const { limits, clock } = options;
    this.options = options;
    this.frames = createTokenBucket(limits.framesPerSecond, limits.frameBurst, clock);
    this.bytesIn = createTokenBucket(limits.bytesPerSecond, limits.byteBurst, clock);
  }

  take(bytes: Uint8Array): void {
    const { socket, limits } = this.options;
    if (!socket.isOpen) return;
    if (bytes.length > limits.maxFrameBytes) {
      socket.close(CLOSE.tooLarge);
      return;
    }
    if (!this.frames.take(1) || !this.bytesIn.take(bytes.length)) {
      socket.close(CLOSE.rateLimited);
      return;
    }
    // A lone byte is the protocol's ping or pong.
    if (bytes.length <= 1) return;
    try {
      this.takeFrame(bytes);
    } catch {
      socket.close(CLOSE.invalidUpdate);
    }
  }

  private takeFrame(bytes: Uint8Array): void {
    const head = readHead(bytes);
    const channel = this.channels.get(head.key) ?? this.openChannel(head);
    if (channel === null) return;
    const frame = readClientFrame(head);
    // Edits in one frame cost as much as in frames of their own.
    if (frame.kind === 'edits' && frame.edits.length > 1 && !this.frames.take(frame.edits.length - 1)) {
      this.options.socket.close(CLOSE.rateLimited);
      return;
    }
    if (frame.kind === 'protocol') this.takeProtocol(channel, frame.type, bytes);
    else this.takeContent(channel, frame);
  }

  private openChannel({ key, documentName }: FrameHead): Channel | null {
    const { socket, limits } = this.options;
    if (parseDocumentName(documentName) === null) {
      socket.close(CLOSE.badDocumentName);
      return null;
    }
    if (this.channels.size >= limits.maxDocumentsPerSocket) {
      socket.close(CLOSE.rateLimited);
      return null;
    }
    const channel: Channel = { session: null, waiting: [], waitingBytes: 0 };
    this.channels.set(key, channel);
    return channel;
  }

  private takeProtocol(channel: Channel, type: number, bytes: Uint8Array): void {
    if (!isWellFormed(bytes)) {
      this.options.socket.close(CLOSE.invalidUpdate);
      return;
    }
    if (type === MESSAGE.auth && channel.session === null) forgetWaiting(channel);
    if (PASSED_ON.has(type)) this.options.forward(bytes);
  }

  private takeContent(channel: Channel, frame: Content): void {
    if (channel.session !== null) {
      this.deliver(channel.session, frame);
      return;
    }
    channel.waitingBytes += sizeOf(frame);
    if (channel.waitingBytes > this.options.limits.maxPendingBytes) {
      this.options.socket.close(CLOSE.rateLimited);
      return;
    }
    channel.waiting.push(frame);
  }

  /** Edits of a session go in one after the other; presence does not wait for them. */
  private deliver(session: Session, frame: Content): void {
    const { socket, answerSync, takeEdit, takeMessage, takePresence } = this.options;
    if (frame.kind === 'edits') {
      for (const edit of frame.edits) session.tail = session.tail.then(() => takeEdit(session, edit));
      return;
    }
    if (frame.kind === 'stateless') {
      void takeMessage(session, frame.payload);
      return;
    }
    if (frame.kind === 'stateVector') {
      void answerSync(session, frame.vector);
      return;
    }
    takePresence(session, frame.update).catch(() => socket.close(CLOSE.invalidUpdate));
  }

  open(key: string, session: Session): void {
    const channel = this.channels.get(key);
    if (channel === undefined) return;
    channel.session = session;
    const { waiting } = channel;
    forgetWaiting(channel);
    for (const frame of waiting) this.deliver(session, frame);
  }

  close(key: string): void {
    this.channels.delete(key);
  }
}

function forgetWaiting(channel: Channel): void {
  channel.waiting = [];
  channel.waitingBytes = 0;
}

/** Roughly what it takes in memory until its document is open. */
function sizeOf(frame: Content): number {
  if (frame.kind === 'stateless') return frame.payload.length + 64;
  if (frame.kind === 'awareness') return frame.update.length + 64;
  if (frame.kind === 'stateVector') return frame.vector.length + 64;
  return frame.edits.reduce((sum, { update }) => sum + update.length + 64, 0);
}

/** Broadcasts and whatever a later protocol invents are not for clients of ours to send. */
const PASSED_ON: ReadonlySet<number> = new Set([MESSAGE.auth, MESSAGE.queryAwareness, MESSAGE.close]);
