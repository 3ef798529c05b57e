/** Broadcasts a document's messages: each is framed and compressed once for all readers. */
import {
  EMPTY_WINDOW,
  type InflateWindow,
  type PackedFrame,
  packFrame,
  plainFrame,
  WORTH_PACKING_BYTES,
} from './shared-frame.ts';

export interface Reader {
  /** What the peer has inflated last; `null` when it does not take compressed frames now. */
  readonly window: InflateWindow | null;
  writePlain(frame: Buffer): void;
  /** `readers`: how many it goes to. */
  writePacked(frame: PackedFrame, readers: number): void;
  /** Holds writes back until `uncork`, so that several become one. */
  cork(): void;
  uncork(): void;
}

export interface Broadcast {
  /** Gathers what `tell` sends, and sends it when `tell` is done. */
  during(tell: () => void): void;
  /** Takes a message for a reader; false when nothing is being gathered. */
  take(reader: Reader, message: Uint8Array): boolean;
}

interface Gathered {
  readonly message: Uint8Array;
  readonly readers: Reader[];
}

/**
 * Up to so many different windows get frames of their own; with more, all readers get one self-contained frame and share a
 * window afterwards. Windows diverge when somebody joins, or has a second document on the same socket.
 */
export const MAX_WINDOWS = 3;

export function createBroadcast(): Broadcast {
  let gathered: Gathered[] | null = null;

  return {
    during(tell) {
      // A reader that is thrown out while it is written to changes the room, which may tell it again.
      if (gathered !== null) {
        tell();
        return;
      }
      gathered = [];
      try {
        tell();
      } finally {
        const messages = gathered;
        gathered = null;
        deliver(messages);
      }
    },
    take(reader, message) {
      if (gathered === null) return false;
      const last = gathered.at(-1);
      // Hocuspocus encodes a message once and hands the same bytes to one connection after the other.
      if (last?.message === message) last.readers.push(reader);
      else gathered.push({ message, readers: [reader] });
      return true;
    },
  };
}

function deliver(messages: readonly Gathered[]): void {
  const corked = messages.length > 1 ? new Set(messages.flatMap(({ readers }) => readers)) : [];
  for (const reader of corked) reader.cork();
  for (const { message, readers } of messages) sendToAll(message, readers);
  for (const reader of corked) reader.uncork();
}

function sendToAll(message: Uint8Array, readers: readonly Reader[]): void {
  const packs = message.length >= WORTH_PACKING_BYTES;
  const windows = packs ? new Set(readers.map(({ window }) => window)) : new Set<InflateWindow | null>();
  windows.delete(null);
  const startAnew = windows.size > MAX_WINDOWS;
  const packed = new Map<InflateWindow, PackedFrame>();
  let plain: Buffer | null = null;
  for (const reader of readers) {
    const window = startAnew && reader.window !== null ? EMPTY_WINDOW : reader.window;
    if (window === null || !packs) {
      plain ??= plainFrame(message);
      reader.writePlain(plain);
      continue;
    }
    const frame = packed.get(window) ?? packFrame(message, window);
    packed.set(window, frame);
    reader.writePacked(frame, readers.length);
  }
}
