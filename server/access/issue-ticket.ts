/** `POST /tickets`: exchanges a REST credential, or a share link with a guest's name, for a socket ticket. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { Ticket } from '#core/protocol/api/people.ts';
import { OLDEST_WRITING_SCHEMA } from '#richtext/schema/schema-versions.ts';
import type { Credentials } from '../ports/authenticator.port.ts';
import type { Services } from '../ports/services.ts';
import { findOpenLink, guestCredentials, publicGuestId, whyNotOpen } from './share-link-access.ts';

export interface GuestEntry {
  readonly token: string;
  /** Made and kept by the guest's browser; others see only what is derived from it. */
  readonly guestId: string;
  readonly name: string;
}

/** Issues a ticket for the sender of a request. Throws `unauthenticated` when their credential has just ended. */
export async function issueTicket(services: Services, actor: Actor): Promise<Ticket> {
  const credentials = await services.authenticator.recheck(actor);
  if (!credentials)
    throw new BinderyError('unauthenticated', 'This session or token has ended. Sign in again.');
  return await ticketFor(services, credentials);
}

/** Issues a ticket for a guest of a share link. Throws as `whyNotOpen` says when the link is not valid. */
export async function issueGuestTicket(services: Services, guest: GuestEntry): Promise<Ticket> {
  const { prisma, environment } = services;
  const link = await findOpenLink(prisma, { token: guest.token }, environment.now());
  if (!link) throw await whyNotOpen(prisma, guest.token, environment.now());
  const id = publicGuestId(link.id, guest.guestId);
  return await ticketFor(services, guestCredentials(link, { id, name: guest.name }));
}

async function ticketFor({ env, tickets, environment }: Services, credentials: Credentials): Promise<Ticket> {
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
