/** Why the server closes a collaboration socket; both sides read this one table. */

/** Bytes of one frame in either direction, its address included. */
export const MAX_FRAME_BYTES = 2 * 1024 * 1024;

export const CLOSE = {
  /** The server cannot take the edit now (database away, queue full); come back with jitter. */
  tryAgainLater: { code: 1013, reason: 'try-again-later' },
  /** The name of the document is not one. */
  badDocumentName: { code: 4400, reason: 'bad-document-name' },
  /** The ticket or token is missing, used, expired or revoked. */
  unauthenticated: { code: 4401, reason: 'unauthenticated' },
  /** The right to this document was taken away while it was open. */
  revoked: { code: 4403, reason: 'revoked' },
  /** The Codex was purged. */
  gone: { code: 4410, reason: 'gone' },
  /** A frame over the size limit. */
  tooLarge: { code: 4413, reason: 'too-large' },
  /** The update does not decode, or is not this person's to make. */
  invalidUpdate: { code: 4422, reason: 'invalid-update' },
  /** Too many messages, bytes or documents on one socket. */
  rateLimited: { code: 4429, reason: 'rate-limited' },
  /** The reader does not keep up. */
  slowReader: { code: 4430, reason: 'slow-reader' },
} as const;

export type CloseReason = (typeof CLOSE)[keyof typeof CLOSE]['reason'];
