/** Tickets in the database, for several processes: one issues a ticket, and any of them takes it, once. */
import { z } from 'zod';
import { LINK_ROLES, ROLES } from '#core/access/policy.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import type { Credentials } from '../ports/authenticator.port.ts';
import { TICKET_LIFETIME_MS, type TicketIssuer } from '../ports/ticket-issuer.port.ts';
import { hashSecretToken, newSecretToken } from './secret-token.ts';

const IDENTIFIER = 'ticket';
const SWEEP_MS = 60_000;

const person = { id: z.string(), name: z.string() };
/** Whom a ticket stands for. What they may do is looked up when it is redeemed, so nothing of that is kept. */
const credentialsSchema = z.object({
  expiresAt: z.number().nullable(),
  actor: z.discriminatedUnion('kind', [
    z.object({
      ...{ ...person, kind: z.literal('user'), role: z.enum(ROLES) },
      sessionId: z.string().optional(),
      tokenId: z.string().optional(),
    }),
    z.object({
      ...{ ...person, kind: z.literal('guest'), role: z.enum(LINK_ROLES) },
      ...{ linkId: z.string(), codexId: z.string() },
      viewer: z
        .object({
          ...{ id: z.string(), until: z.number() },
          sessionId: z.string().optional(),
          tokenId: z.string().optional(),
        })
        .optional(),
    }),
  ]),
});

export interface SharedTicketIssuerParts {
  readonly prisma: PrismaClient;
  /** ms since epoch. */
  readonly now: () => number;
}

/** Only the hash of a ticket is kept. Those nobody fetched are swept when new ones are issued. */
export function createSharedTicketIssuer({ prisma, now }: SharedTicketIssuerParts): TicketIssuer {
  let sweptAt = now();

  async function sweep(): Promise<void> {
    if (now() - sweptAt < SWEEP_MS) return;
    sweptAt = now();
    await prisma.verification.deleteMany({
      where: { identifier: IDENTIFIER, expiresAt: { lt: new Date(now()) } },
    });
  }

  return {
    async issue(credentials) {
      await sweep();
      const ticket = newSecretToken('vt_');
      const expiresAt = new Date(Math.min(now() + TICKET_LIFETIME_MS, credentials.expiresAt ?? Infinity));
      const value = JSON.stringify(credentials);
      await prisma.verification.create({
        data: { id: idOf(ticket), identifier: IDENTIFIER, value, expiresAt },
      });
      return ticket;
    },
    async redeem(ticket) {
      // Who deletes the row has the ticket, and nobody else.
      const [found] = await prisma.$queryRaw<{ value: string; expiresAt: Date }[]>`
        DELETE FROM "Verification" WHERE "id" = ${idOf(ticket)} RETURNING "value", "expiresAt"`;
      if (found === undefined || found.expiresAt.getTime() <= now()) return null;
      return readCredentials(found.value);
    },
  };
}

function idOf(ticket: string): string {
  return `${IDENTIFIER}:${hashSecretToken(ticket)}`;
}

function readCredentials(value: string): Credentials | null {
  const { data } = credentialsSchema.safeParse(JSON.parse(value));
  if (data === undefined) return null;
  const { expiresAt, actor } = data;
  if (actor.kind === 'guest') {
    const { viewer, ...guest } = actor;
    return { expiresAt, actor: viewer === undefined ? guest : { ...guest, viewer: withCredential(viewer) } };
  }
  return { expiresAt, actor: withCredential(actor) };
}

/** Without what is there and undefined. */
function withCredential<T extends { sessionId?: string | undefined; tokenId?: string | undefined }>(
  person: T,
) {
  const { sessionId, tokenId, ...rest } = person;
  return {
    ...rest,
    ...(sessionId !== undefined && { sessionId }),
    ...(tokenId !== undefined && { tokenId }),
  };
}
