/** The addresses that pushes are sent to. A browser says which, so whoever holds one could say any. */
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { Env } from '../config/env.ts';
import { checkOutgoing, isPublicAddress, type OutgoingGuard } from '../network/outgoing-request.ts';

/** Https alone and public addresses alone; where the operator says so, this machine as well, also by http. */
export function guardOf({ pushLoopback }: Pick<Env, 'pushLoopback'>, endpoint: string): OutgoingGuard {
  const isHere = pushLoopback && URL.parse(endpoint)?.hostname === '127.0.0.1';
  return {
    allows: (address) => isPublicAddress(address) || (isHere && address === '127.0.0.1'),
    httpsOnly: !isHere,
  };
}

/**
 * Throws `invalid_input` for what is no address of a push service, as far as it can be seen. What a name leads to is looked up when something
 * is sent, and only then.
 */
export function requireEndpoint(env: Pick<Env, 'pushLoopback'>, endpoint: string): void {
  try {
    const { hostname } = checkOutgoing(endpoint, guardOf(env, endpoint));
    if (!isLocalName(hostname)) return;
  } catch (error) {
    if (!isBinderyError(error)) throw error;
  }
  const message = 'This is not the address of a push service: it must begin with https:// and be public.';
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['endpoint'], message }] });
}

/** Names that are of no use outside (RFC 6761, RFC 6762). */
function isLocalName(host: string): boolean {
  return !/[.:]/.test(host) || /\.(?:localhost|local|internal|home\.arpa)\.?$/.test(host);
}
