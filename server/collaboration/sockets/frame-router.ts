/** Where every frame of a socket comes in: limits first, then edits and presence to their own paths, the rest to Hocuspocus. */
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
import { createTokenBucket, type Limits } from '../sessions/limits.ts';
import type { Session, Socket } from '../sessions/sessions.ts';

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
  const { socket, limits, clock } = options;
  const channels = new Map<string, Channel>();
  const frames = createTokenBucket(limits.framesPerSecond, limits.frameBurst, clock);
  const bytesIn = createTokenBucket(limits.bytesPerSecond, limits.byteBurst, clock);

  function take(bytes: Uint8Array): void {
    if (!socket.isOpen) return;
    if (bytes.length > limits.maxFrameBytes) {
      socket.close(CLOSE.tooLarge);
      return;
    }
    if (!frames.take(1) || !bytesIn.take(bytes.length)) {
      socket.close(CLOSE.rateLimited);
      return;
    }
    // A lone byte is the protocol's ping or pong.
    if (bytes.length <= 1) return;
    try {
      takeFrame(bytes);
    } catch {
      socket.close(CLOSE.invalidUpdate);
    }
  }

  function takeFrame(bytes: Uint8Array): void {
    const head = readHead(bytes);
    const channel = channels.get(head.key) ?? openChannel(head);
    if (channel === null) return;
    const frame = readClientFrame(head);
    // Edits in one frame cost as much as in frames of their own.
    if (frame.kind === 'edits' && frame.edits.length > 1 && !frames.take(frame.edits.length - 1)) {
      socket.close(CLOSE.rateLimited);
      return;
    }
    if (frame.kind !== 'protocol') {
      takeContent(channel, frame);
      return;
    }
    if (!isWellFormed(bytes)) {
      socket.close(CLOSE.invalidUpdate);
      return;
    }
    if (frame.type === MESSAGE.auth && channel.session === null) forgetWaiting(channel);
    if (PASSED_ON.has(frame.type)) options.forward(bytes);
  }

  function openChannel({ key, documentName }: FrameHead): Channel | null {
    if (parseDocumentName(documentName) === null) {
      socket.close(CLOSE.badDocumentName);
      return null;
    }
    if (channels.size >= limits.maxDocumentsPerSocket) {
      socket.close(CLOSE.rateLimited);
      return null;
    }
    const channel: Channel = { session: null, waiting: [], waitingBytes: 0 };
    channels.set(key, channel);
    return channel;
  }

  function takeContent(channel: Channel, frame: Content): void {
    if (channel.session !== null) {
      deliver(channel.session, frame);
      return;
    }
    channel.waitingBytes += sizeOf(frame);
    if (channel.waitingBytes > limits.maxPendingBytes) {
      socket.close(CLOSE.rateLimited);
      return;
    }
    channel.waiting.push(frame);
  }

  /** Edits of a session go in one after the other; presence does not wait for them. */
  function deliver(session: Session, frame: Content): void {
    if (frame.kind === 'edits') {
      for (const edit of frame.edits) session.tail = session.tail.then(() => options.takeEdit(session, edit));
      return;
    }
    if (frame.kind === 'stateless') {
      void options.takeMessage(session, frame.payload);
      return;
    }
    options.takePresence(session, frame.update).catch(() => socket.close(CLOSE.invalidUpdate));
  }

  function forgetWaiting(channel: Channel): void {
    channel.waiting = [];
    channel.waitingBytes = 0;
  }

  return {
    take,
    open(key, session) {
      const channel = channels.get(key);
      if (channel === undefined) return;
      channel.session = session;
      const { waiting } = channel;
      forgetWaiting(channel);
      for (const frame of waiting) deliver(session, frame);
    },
    close(key) {
      channels.delete(key);
    },
  };
}

/** Roughly what it takes in memory until its document is open. */
function sizeOf(frame: Content): number {
  if (frame.kind === 'stateless') return frame.payload.length + 64;
  if (frame.kind === 'awareness') return frame.update.length + 64;
  return frame.edits.reduce((sum, { update }) => sum + update.length + 64, 0);
}

/** Broadcasts and whatever a later protocol invents are not for clients of ours to send. */
const PASSED_ON: ReadonlySet<number> = new Set([
  MESSAGE.sync,
  MESSAGE.syncReply,
  MESSAGE.auth,
  MESSAGE.queryAwareness,
  MESSAGE.close,
]);
