/** The port of the authenticator: from the credentials of a request or socket to an actor. */
import type { Actor, UserActor } from '#core/access/policy.ts';

/** The actor of a connection, and the expiry. */
export interface Credentials<A extends Actor = Actor> {
  readonly actor: A;
  /** ms since epoch; the connection ends then. `null`: when revoked. */
  readonly expiresAt: number | null;
}

export interface Authenticator {
  /** A REST request: bearer API token, else the session cookie. `null` when there is neither or it is not good. */
  fromRequest(headers: Headers): Promise<UserActor | null>;
  /** The first frame of a socket: a single-use ticket, an API token (`vb_…`) or a share-link token (`vs_…`). */
  fromSocketToken(token: string): Promise<Credentials | null>;
  /**
   * Looks again whether these credentials still hold, with today's role: asked after a slow load and on revocation.
   * `null` when they do not.
   */
  recheck(actor: Actor): Promise<Credentials | null>;
}
