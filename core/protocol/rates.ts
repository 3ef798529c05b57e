/** The rate limits of one socket: the server closes it beyond them, and clients keep below. */

interface Rate {
  /** Sustained. */
  readonly perSecond: number;
  /** At once, after a pause. */
  readonly burst: number;
}

/** A day without the server comes back as some thousand short frames. */
export const FRAME_RATE: Rate = { perSecond: 100, burst: 4_000 };
export const BYTE_RATE: Rate = { perSecond: 1024 * 1024, burst: 8 * 1024 * 1024 };

/** Documents of one socket; a page with more opens another one. Whoever asks for more loses the socket. */
export const MAX_DOCUMENTS_PER_SOCKET = 20;
