/** The ticket with which somebody signed in opens a collaboration socket. */
import { ticketSchema } from '#core/protocol/api/people.ts';
import { api } from './client.ts';

/** A fresh ticket, good for one connection attempt within a minute. `serverTime` in ms since the epoch. */
export async function fetchTicket() {
  const ticket = await api.post('/tickets', {}, ticketSchema);
  return { ...ticket, serverTime: Date.parse(ticket.serverTime) };
}
