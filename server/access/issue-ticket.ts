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

export interface TicketParts {
  readonly env: Pick<Services['env'], 'recoverUntil'>;
  readonly tickets: Pick<Services['tickets'], 'issue'>;
  readonly environment: Pick<Services['environment'], 'now'>;
}

/** A ticket for these credentials. */
export async function ticketFor(
  { env, tickets, environment }: TicketParts,
  credentials: Credentials,
): Promise<Ticket> {
  const { actor } = credentials;
  const now = environment.now();
  // A page of an extract has a part of the Codex: what others made there is recovered from no such page, and refused from it.
  const isOfExtract = actor.kind === 'guest' && actor.fields !== undefined;
  const recovering = !isOfExtract && env.recoverUntil !== null && now < env.recoverUntil;
  return {
    ticket: await tickets.issue(credentials),
    serverTime: new Date(now).toISOString(),
    actor: { id: actor.id, name: actor.name },
    batches: true,
    oldestWritingSchema: OLDEST_WRITING_SCHEMA,
    ...(recovering && { recovering }),
  };
}
