/** The ticket issuer, in memory: tickets live a minute, so a restart costs clients one more request. */
import { randomBytes } from 'node:crypto';
import type { Credentials } from '../ports/authenticator.port.ts';
import { TICKET_LIFETIME_MS, type TicketIssuer } from '../ports/ticket-issuer.port.ts';

interface Issued {
  readonly credentials: Credentials;
  readonly expiresAt: number;
}

export interface TicketIssuerOptions {
  /** ms since the epoch. */
  readonly now: () => number;
  /** At least 128 unguessable bits as text. */
  readonly newSecret?: () => string;
}

/** Creates a ticket issuer. Unused tickets are removed, oldest first, when new ones are issued. */
export function createTicketIssuer({ now, newSecret = randomSecret }: TicketIssuerOptions): TicketIssuer {
  // Insertion order is order of expiry, because every ticket lives equally long.
  const issued = new Map<string, Issued>();

  function sweep(): void {
    for (const [ticket, { expiresAt }] of issued) {
      if (expiresAt > now()) return;
      issued.delete(ticket);
    }
  }

  return {
    async issue(credentials) {
      sweep();
      const ticket = `vt_${newSecret()}`;
      issued.set(ticket, { credentials, expiresAt: now() + TICKET_LIFETIME_MS });
      return ticket;
    },
    async redeem(ticket) {
      const found = issued.get(ticket);
      issued.delete(ticket);
      if (found === undefined || found.expiresAt <= now()) return null;
      const { expiresAt } = found.credentials;
      return expiresAt !== null && expiresAt <= now() ? null : found.credentials;
    },
  };
}

function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}
