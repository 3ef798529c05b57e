/** Tickets of a server that is the only one on its database. */
import { testTicketIssuer } from './ticket-issuer.contract.ts';
import { createTicketIssuer } from './ticket-issuer.ts';

testTicketIssuer(() => {
  const clock = { at: 0 };
  return { clock, office: createTicketIssuer({ now: () => clock.at }) };
});
