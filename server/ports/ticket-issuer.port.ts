/** The port of the ticket issuer: single-use tickets that authenticate the first frame of a socket. */
import type { Actor } from '#core/access/policy.ts';
import type { Credentials } from './authenticator.port.ts';

export const TICKET_LIFETIME_MS = 60_000;

export interface TicketIssuer {
  /** Answers an opaque ticket, good once and for a minute. */
  issue(credentials: Credentials<Actor>): Promise<string>;
  /** Takes a ticket back; `null` when it is unknown, used or too old. */
  redeem(ticket: string): Promise<Credentials<Actor> | null>;
}
