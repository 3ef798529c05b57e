/** Fetches the ticket with which a signed-in person opens a collaboration socket. */

import { api } from '#components/api/client.ts';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { sendAhead } from '#components/pending-sending/client-pending.ts';
import { ticketSchema } from '#core/protocol/api/people.ts';

/**
 * A fresh ticket, good for one connection attempt within a minute. `serverTime` in ms since the epoch. What the document needs at
 * the server is sent there first; while that has not arrived it fails as if the server were away.
 */
export async function fetchTicket(documentName: string) {
  await sendAhead(documentName);
  const askedAt = browserEnvironment.now();
  const ticket = await api.post('/tickets', {}, ticketSchema);
  return { ...ticket, askedAt, serverTime: Date.parse(ticket.serverTime) };
}
