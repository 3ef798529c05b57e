/** The ticket with which somebody signed in opens a collaboration socket. */
import { sendAhead } from '#components/requests/client-requests.ts';
import { ticketSchema } from '#core/protocol/api/people.ts';
import { api } from './client.ts';

/**
 * A fresh ticket, good for one connection attempt within a minute. `serverTime` in ms since the epoch. What the document needs at
 * the server is sent there first; while that has not arrived it fails as if the server were away.
 */
export async function fetchTicket(documentName: string) {
  await sendAhead(documentName);
  const ticket = await api.post('/tickets', {}, ticketSchema);
  return { ...ticket, serverTime: Date.parse(ticket.serverTime) };
}
