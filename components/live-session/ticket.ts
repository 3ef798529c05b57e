/** Fetches the ticket with which a signed-in person opens a collaboration socket. */

import { api } from '#components/api/client.ts';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { sendAhead } from '#components/pending-sending/client-pending.ts';
import { type Ticket, ticketSchema } from '#core/protocol/api/people.ts';
import { RICH_TEXT_SCHEMA_VERSION } from '#richtext/schema/schema-versions.ts';

/**
 * Fetches a ticket for one connection attempt within a minute. `serverTime` in ms since the epoch. Pending requests that
 * the document depends on are sent first; while they have not arrived this fails as if the server were away.
 */
export async function fetchTicket(documentName: string) {
  await sendAhead(documentName);
  const askedAt = browserEnvironment.now();
  const ticket = await api.post('/tickets', {}, ticketSchema);
  return { ...readTicket(ticket), askedAt };
}

/** A ticket as a session takes it: times in ms since the epoch, and whether this page is too old to write. */
export function readTicket({ oldestWritingSchema = 1, serverTime, ...ticket }: Ticket) {
  const isOutdated = RICH_TEXT_SCHEMA_VERSION < oldestWritingSchema;
  return { ...ticket, serverTime: Date.parse(serverTime), isOutdated };
}
