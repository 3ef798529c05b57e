/** Fetches the ticket with which a signed-in person opens a collaboration socket. */

import { api } from '#components/api/client.ts';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { sendAhead } from '#components/pending-sending/client-pending.ts';
import { ticketSchema } from '#core/protocol/api/people.ts';

/**
 * Fetches a ticket for one connection attempt within a minute. `serverTime` in ms since the epoch. Pending requests that
 * the document depends on are sent first; while they have not arrived this fails as if the server were away.
 */
export async function fetchTicket(documentName: string) {
  await sendAhead(documentName);
  const askedAt = browserEnvironment.now();
  const ticket = await api.post('/tickets', {}, ticketSchema);
  return { ...ticket, askedAt, serverTime: Date.parse(ticket.serverTime) };
}
