/** The limits of a socket and of a person; beyond them the socket is closed with a reason. */
import { MAX_FRAME_BYTES } from '#core/protocol/close-codes.ts';
import { BYTE_RATE, FRAME_RATE, MAX_DOCUMENTS_PER_SOCKET } from '#core/protocol/rates.ts';

export interface Limits {
  /** Bytes of one frame. */
  readonly maxFrameBytes: number;
  readonly maxDocumentsPerSocket: number;
  readonly maxSocketsPerActor: number;
  /** A guest may call themselves anybody, as often as they like, so a share link is counted as a whole too. */
  readonly maxSocketsPerLink: number;
  /** Sustained frames and bytes per second, and what may come at once after a pause. */
  readonly framesPerSecond: number;
  readonly frameBurst: number;
  readonly bytesPerSecond: number;
  readonly byteBurst: number;
  /** Unsent bytes of a socket above which its reader is too slow. */
  readonly maxBufferedBytes: number;
  /** Bytes a document's frames may take while it is still being opened. */
  readonly maxPendingBytes: number;
  /** Time a socket has to prove who it is. */
  readonly authenticationMs: number;
  readonly maxAwarenessBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxFrameBytes: MAX_FRAME_BYTES,
  maxDocumentsPerSocket: MAX_DOCUMENTS_PER_SOCKET,
  maxSocketsPerActor: 20,
  maxSocketsPerLink: 200,
  framesPerSecond: FRAME_RATE.perSecond,
  frameBurst: FRAME_RATE.burst,
  bytesPerSecond: BYTE_RATE.perSecond,
  byteBurst: BYTE_RATE.burst,
  maxBufferedBytes: 4 * 1024 * 1024,
  maxPendingBytes: 4 * 1024 * 1024,
  authenticationMs: 15_000,
  maxAwarenessBytes: 4 * 1024,
};

export interface TokenBucket {
  /** Takes `amount`; false when there is not that much. */
  take(amount: number): boolean;
}

/** A token bucket that starts full, holds `burst` and refills at `perSecond`; `clock` is in ms. */
export function createTokenBucket(perSecond: number, burst: number, clock: () => number): TokenBucket {
  let level = burst;
  let filledAt = clock();
  return {
    take(amount) {
      const now = clock();
      level = Math.min(burst, level + ((now - filledAt) / 1000) * perSecond);
      filledAt = now;
      if (level < amount) return false;
      level -= amount;
      return true;
    },
  };
}
