/** `POST /tickets`: exchanges a credential for a socket ticket. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { Ticket } from '#core/protocol/api/people.ts';
import { OLDEST_WRITING_SCHEMA } from '#richtext/schema/schema-versions.ts';
import type { Credentials } from '../ports/authenticator.port.ts';
import type { Services } from '../ports/services.ts';

/** Issues a ticket for the sender of a request. Throws `unauthenticated` when their credential has just ended. */
export async function issueTicket(services: Services, actor: Actor): Promise<Ticket> {
  const credentials = await services.authenticator.recheck(actor);
  if (!credentials)
    throw new BinderyError('unauthenticated', 'This session or token has ended. Sign in again.');
  return await ticketFor(services, credentials);
}

/** A ticket for these credentials. */
export async function ticketFor(
  { env, tickets, environment }: Services,
  credentials: Credentials,
): Promise<Ticket> {
  const { id, name } = credentials.actor;
  const now = environment.now();
  const recovering = env.recoverUntil !== null && now < env.recoverUntil;
  return {
    ticket: await tickets.issue(credentials),
    serverTime: new Date(now).toISOString(),
    actor: { id, name },
    batches: true,
    oldestWritingSchema: OLDEST_WRITING_SCHEMA,
    ...(recovering && { recovering }),
  };
}
