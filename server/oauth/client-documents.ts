/**
 * Documents in which programs say what they are, at the address that is their id: OAuth Client ID Metadata Documents, which MCP asks for
 * since 2026-07-28. An address is read for a member who is about to be asked, never for a stranger.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import { personNameSchema } from '#core/protocol/api/people.ts';
import { MAX_PROGRAM_NAME } from '#core/protocol/api/programs/connected-programs.ts';
import type { CreateLimiter } from '../network/attempt-limiters.ts';
import { readOutside } from '../network/outgoing-request.ts';
import type { ClientDocuments } from '../ports/client-documents.port.ts';
import type { OAuthClient } from './oauth-clients.ts';
import { isRedirectAddress } from './redirect-addresses.ts';

/** What the specification advises to read at most. */
const MAX_BYTES = 5 * 1024;
const TIMEOUT_MS = 5_000;
const MAX_ADDRESS = 500;
const MAX_REDIRECTS = 20;
const MOST_KEPT = 500;
const KEPT_MS = { least: 60_000, usual: 600_000, most: 86_400_000 };
/** Documents that a member has read in ten minutes: a person connects a program now and then. */
const BUDGET = { name: 'client-document', attempts: 20, windowSeconds: 600 };

const documentSchema = z.looseObject({
  client_id: z.string(),
  client_name: personNameSchema.max(MAX_PROGRAM_NAME),
  redirect_uris: z.array(z.string()).min(1).max(MAX_REDIRECTS),
  token_endpoint_auth_method: z.string().optional(),
  client_secret: z.undefined().optional(),
});

export interface ClientDocumentsOptions {
  readonly createLimiter: CreateLimiter;
  readonly now: () => number;
  readonly read?: typeof readOutside;
}

/**
 * Whether an id is the address of a document: https, with a path, spelt as it is used. Nothing is said of what is there. A port of its own
 * would let a member try the ports of other machines.
 */
export function isDocumentAddress(id: string): boolean {
  if (id.length > MAX_ADDRESS || !id.startsWith('https://')) return false;
  const url = URL.parse(id);
  if (url === null || url.href !== id || url.pathname === '/') return false;
  return [url.username, url.password, url.hash, url.search, url.port].every((part) => part === '');
}

export function createClientDocuments(options: ClientDocumentsOptions): ClientDocuments {
  const { now, read = readOutside } = options;
  const limiter = options.createLimiter(BUDGET);
  const kept = new Map<string, { readonly client: OAuthClient; readonly until: number }>();
  return {
    async find(address, memberId) {
      const known = kept.get(address);
      if (known !== undefined && known.until > now()) return known.client;
      kept.delete(address);
      await limiter.take(memberId);
      const answer = await readDocument(read, address);
      const client = clientIn(address, answer.body);
      if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value ?? '');
      kept.set(address, { client, until: now() + keptFor(answer.headers) });
      return client;
    },
  };
}

async function readDocument(
  read: typeof readOutside,
  address: string,
): Promise<{ readonly headers: IncomingHttpHeaders; readonly body: Uint8Array }> {
  const headers = { accept: 'application/json' };
  try {
    const answer = await read(address, {
      ...{ httpsOnly: true, maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS, headers },
    });
    if (answer.status !== 200)
      throw refuse(`${address} answers ${answer.status}, and not with what the program is.`);
    return answer;
  } catch (error) {
    if (!isBinderyError(error) || error.code === 'invalid_input') throw error;
    // Whether something answers within, or is only large, is no news for whoever named it.
    throw refuse(`What the program says of itself, at ${address}, cannot be read.`);
  }
}

function clientIn(address: string, body: Uint8Array): OAuthClient {
  const parsed = documentSchema.safeParse(parseJson(body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refuse(`What stands at ${address} does not say what a program is: ${issue?.path.join('.')}.`);
  }
  const { client_id, client_name, redirect_uris, token_endpoint_auth_method = 'none' } = parsed.data;
  if (client_id !== address) throw refuse(`What stands at ${address} is about another program.`);
  if (token_endpoint_auth_method !== 'none')
    throw refuse(
      'The program wants to sign in with a key of its own. Only “none” is offered here, with PKCE.',
    );
  const redirectUris = redirect_uris.filter(isRedirectAddress);
  return { id: address, name: client_name, redirectUris, publishedAt: new URL(address).host };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return null;
  }
}

/** As the document says (RFC 9111), within bounds: an answer of a moment ago is good enough, and one of last week is not. */
function keptFor(headers: IncomingHttpHeaders): number {
  const said = headers['cache-control'] ?? '';
  if (/\bno-(?:store|cache)\b/i.test(said)) return KEPT_MS.least;
  const seconds = /\bmax-age=(\d{1,9})\b/i.exec(said)?.[1];
  const wanted = seconds === undefined ? KEPT_MS.usual : Number(seconds) * 1000;
  return Math.min(KEPT_MS.most, Math.max(KEPT_MS.least, wanted));
}

function refuse(message: string): BinderyError {
  return new BinderyError('invalid_input', message, { issues: [{ path: ['request'], message }] });
}
