/** Fetches the tickets with which a guest's page opens its socket. */
import { api } from '#components/api/client.ts';
import { type Ticket, ticketSchema } from '#core/protocol/api/people.ts';
import type { Guest } from './guest-identity.ts';

/** Fetches a ticket for one connection, with the id under which others see this guest. */
export function askTicket(token: string, guest: Guest): Promise<Ticket> {
  return api.post('/tickets', { share: { token, guestId: guest.id, name: guest.name } }, ticketSchema);
}
