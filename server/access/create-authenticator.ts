/** The authenticator of API tokens, browser sessions, tickets and share links; each is looked up anew on every use. */
import {
  type Actor,
  type Subtree,
  suggestsNothing,
  type TokenScope,
  type UserActor,
} from '#core/access/policy.ts';
import type { Environment } from '#core/environment.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import type { Authenticator, Credentials } from '../ports/authenticator.port.ts';
import type { BrowserSessions } from '../ports/browser-sessions.port.ts';
import type { TicketIssuer } from '../ports/ticket-issuer.port.ts';
import { API_TOKEN_PREFIX, type ApiTokenHolder, recheckApiToken, verifyApiToken } from './api-token.ts';
import { type Ancestry, addGrants } from './member-grants.ts';
import { SHARE_TOKEN_PREFIX, type SharedSubtree } from './share-link-access.ts';
import { recheckGuest, seatGuest, verifyShareToken } from './share-token.ts';

export interface AuthenticatorParts {
  readonly prisma: PrismaClient;
  readonly environment: Environment;
  readonly sessions: BrowserSessions;
  readonly tickets: TicketIssuer;
  /** When a session ends however often it is used, ms since epoch. */
  readonly endOfSession: (createdAt: Date) => number;
  readonly subtree: (rootId: string) => Promise<Subtree>;
  readonly sharedSubtree: SharedSubtree;
  readonly ancestry: Ancestry;
}

export function createAuthenticator({
  prisma,
  environment,
  sessions,
  tickets,
  endOfSession,
  subtree,
  sharedSubtree,
  ancestry,
}: AuthenticatorParts): Authenticator {
  const withGrants = (actor: UserActor, scopes?: readonly TokenScope[]) =>
    addGrants({ prisma, ancestry }, actor, scopes);

  async function fromHolder(holder: ApiTokenHolder | null): Promise<Credentials<UserActor> | null> {
    if (holder === null) return null;
    const { scopes, subtreeId, expiresAt } = holder;
    const actor = await withGrants(userOf(holder), scopes);
    const limited = subtreeId === null ? actor : { ...actor, subtree: await subtree(subtreeId) };
    return { actor: limited, expiresAt: expiresAt?.getTime() ?? null };
  }

  async function fromApiToken(token: string): Promise<Credentials<UserActor> | null> {
    return await fromHolder(await verifyApiToken(prisma, token, new Date(environment.now())));
  }

  /** What the ticket was issued for may have been taken away since, and a socket opened in that minute would stay open. */
  async function fromTicket(ticket: string): Promise<Credentials | null> {
    const issued = await tickets.redeem(ticket);
    const credentials = issued && (await recheck(issued.actor));
    if (credentials?.actor.kind !== 'guest') return credentials;
    return (await seatGuest(prisma, credentials.actor)) ? credentials : null;
  }

  async function recheckUser(actor: UserActor): Promise<Credentials | null> {
    const now = new Date(environment.now());
    if (actor.tokenId !== undefined) {
      const holder = await recheckApiToken(prisma, actor.tokenId, now);
      return holder?.userId === actor.id ? await fromHolder(holder) : null;
    }
    const user = await prisma.user.findUnique({ where: { id: actor.id }, include: { agent: true } });
    // An agent comes by its tokens alone.
    if (!user || user.disabledAt !== null || user.agent !== null) return null;
    const { name, role, generation, hue, picture } = user;
    const current = await withGrants({ ...actor, name, role, generation, look: { hue, picture } });
    if (actor.sessionId !== undefined) {
      const session = await prisma.session.findUnique({ where: { id: actor.sessionId } });
      if (session?.userId !== actor.id || session.revokedAt !== null) return null;
      const expiresAt = Math.min(session.expiresAt.getTime(), endOfSession(session.createdAt));
      return expiresAt <= now.getTime() ? null : { actor: current, expiresAt };
    }
    return { actor: current, expiresAt: null };
  }

  async function recheck(actor: Actor): Promise<Credentials | null> {
    if (actor.kind === 'system') return { actor, expiresAt: null };
    if (actor.kind === 'user') return await recheckUser(actor);
    return await recheckGuest(prisma, actor, environment.now(), sharedSubtree);
  }

  return {
    async fromRequest(headers) {
      const authorization = headers.get('authorization');
      if (authorization !== null) {
        const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
        return token === undefined ? null : ((await fromApiToken(token))?.actor ?? null);
      }
      const found = await sessions.find(headers);
      return found && (await withGrants(found.actor));
    },

    async fromSocketToken(token) {
      if (token.startsWith(API_TOKEN_PREFIX)) return unlessForTools(await fromApiToken(token));
      if (token.startsWith(SHARE_TOKEN_PREFIX))
        return await verifyShareToken(prisma, token, environment.now(), sharedSubtree);
      return await fromTicket(token);
    },

    recheck,
  };
}

/** A program that was let in for `/mcp` has no sockets. */
function unlessForTools(found: Credentials<UserActor> | null): Credentials<UserActor> | null {
  return found?.actor.program?.resource === 'mcp' ? null : found;
}

/** Whoever holds a token, by what it allows. */
function userOf(holder: ApiTokenHolder): UserActor {
  const { userId, name, role, branchRole, look, generation, tokenId, agent, scopes, limits, program } =
    holder;
  return {
    ...{ kind: 'user', id: userId, name, role, look, generation, tokenId },
    ...(agent !== null && { agent }),
    ...(limits !== undefined && { limits }),
    ...(program !== undefined && { program }),
    ...(branchRole !== null && { branchRole }),
    ...(suggestsNothing(scopes) && { suggestsNothing: true }),
  };
}
