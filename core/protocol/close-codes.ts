/** The close codes of collaboration sockets and their reasons, for both sides. */

/** Bytes of one frame in either direction, its address included. */
export const MAX_FRAME_BYTES = 2 * 1024 * 1024;

export const CLOSE = {
  /** The server cannot take the edit now (database away, queue full); come back with jitter. */
  tryAgainLater: { code: 1013, reason: 'try-again-later' },
  /** This process of the server ends in good order; another, or the next one, takes the page at once. */
  restarting: { code: 1012, reason: 'restarting' },
  /** The name of the document is not one. */
  badDocumentName: { code: 4400, reason: 'bad-document-name' },
  /** The ticket or token is missing, used, expired or revoked. */
  unauthenticated: { code: 4401, reason: 'unauthenticated' },
  /** The right to this document was taken away. */
  revoked: { code: 4403, reason: 'revoked' },
  /** Somebody disconnected this guest; who has the link may join as another. */
  disconnected: { code: 4405, reason: 'disconnected' },
  /** The Codex was purged. */
  gone: { code: 4410, reason: 'gone' },
  /**
   * The page was opened at another address than APP_URL, so that any site could be it. The reason goes on with that
   * address: a browser tells a page nothing of an upgrade that was refused.
   */
  wrongAddress: { code: 4421, reason: 'wrong-address' },
  /** A frame over the size limit. */
  tooLarge: { code: 4413, reason: 'too-large' },
  /** The update does not decode, or is not this person's to make. */
  invalidUpdate: { code: 4422, reason: 'invalid-update' },
  /** The page is of an older version, and its edit would remove what it does not know. */
  outdated: { code: 4426, reason: 'outdated' },
  /** Too many messages, bytes or documents on one socket. */
  rateLimited: { code: 4429, reason: 'rate-limited' },
  /** The reader does not keep up. */
  slowReader: { code: 4430, reason: 'slow-reader' },
} as const;

/** The address of the instance, sent with the close code `wrongAddress`; empty when it was too long, `null` for other closes. */
export function addressInClose(code: number, reason: string): string | null {
  if (code !== CLOSE.wrongAddress.code) return null;
  const address = reason.slice(CLOSE.wrongAddress.reason.length + 1);
  return /^https?:\/\/[^\s/]+$/.test(address) ? address : '';
}

export type CloseReason = (typeof CLOSE)[keyof typeof CLOSE]['reason'];
