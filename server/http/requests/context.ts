/** The context of a request: id, actor and address. */
import type { HttpBindings } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { GuestActor, UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { Env } from '../../config/env.ts';
import { limitGroup, originAddress } from '../../network/trusted-proxies.ts';

/** The actors of REST requests. */
export type HttpActor = UserActor | GuestActor;

export interface HttpEnv {
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    actor: HttpActor | null;
    /** Counts further requests against the budget of this one's sender, for one that does the work of several. */
    charge: (requests: number) => Promise<void>;
  };
}

export type HttpContext = Context<HttpEnv>;

/** The sender of the request; throws `unauthenticated` when there is none. */
export function requireActor(c: HttpContext): HttpActor {
  const actor = c.get('actor');
  if (actor) return actor;
  throw new BinderyError('unauthenticated', 'Sign in, or send an API token as "Authorization: Bearer vb_…".');
}

/** As `requireActor`, but throws for guests. */
export function requireUser(c: HttpContext): UserActor {
  const actor = requireActor(c);
  if (actor.kind === 'user') return actor;
  throw new BinderyError('forbidden', 'A share link opens one Codex and nothing else. Sign in to do this.');
}

/** The client's address for rate limits; forwarded addresses are believed only from trusted proxies (TRUST_PROXY). */
export function clientAddress(c: HttpContext, { trustedProxies }: Pick<Env, 'trustedProxies'>): string {
  return limitGroup(originAddress(peerAddress(c), c.req.header('x-forwarded-for'), trustedProxies));
}

/** The address of the connection's other end; `local` for a request made inside the process. */
export function peerAddress(c: HttpContext): string {
  return c.env?.incoming === undefined ? 'local' : (getConnInfo(c).remote.address ?? 'unknown');
}

export function isLoopback(address: string): boolean {
  return address === 'local' || address === '::1' || /^(::ffff:)?127\./.test(address);
}
