/** The endpoints of a server at which a member lets this editor in (RFC 8414), and the requests of them that need no page. */
import { BinderyError } from '#core/errors.ts';
import type { Grant, SignIn } from './sign-in.ts';

type Fetch = typeof globalThis.fetch;

export interface OAuthServer {
  /** The address of the server, which it says of itself. */
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly registrationEndpoint: string;
}

const TIMEOUT_MS = 30_000;
const TOKEN = /^[\w.~+/-]{1,2000}=*$/;

/**
 * Asks a server how members let programs in. Throws `unsupported` where it has no such page, or says that it is another server than the
 * address that was typed: its token would be for that one.
 */
export async function findOAuthServer(fetch: Fetch, url: string): Promise<OAuthServer> {
  const response = await ask(fetch, `${url}/.well-known/oauth-authorization-server`, {});
  if (!response.ok)
    throw new BinderyError('unsupported', `${url} lets nobody in by the browser. Use an API token.`);
  const { issuer, ...endpoints } = await readObject(response);
  if (issuer !== url)
    throw new BinderyError(
      'unsupported',
      `The server at ${url} says that its address is ${String(issuer)}. Sign in with that address.`,
    );
  const endpoint = (name: string): string => {
    const address = endpoints[name];
    // What is said there is sent what lets this editor in.
    if (typeof address !== 'string' || !address.startsWith(`${url}/`))
      throw new BinderyError('unsupported', `${url} names no ${name} of its own.`);
    return address;
  };
  return {
    issuer: url,
    authorizationEndpoint: endpoint('authorization_endpoint'),
    tokenEndpoint: endpoint('token_endpoint'),
    registrationEndpoint: endpoint('registration_endpoint'),
  };
}

/** Says what this program is and where the answer goes, and answers the id that it has for that. Nothing is stored by the server. */
export async function registerEditor(
  fetch: Fetch,
  { registrationEndpoint }: OAuthServer,
  { name, redirectUri }: { readonly name: string; readonly redirectUri: string },
): Promise<string> {
  const response = await ask(fetch, registrationEndpoint, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: name, redirect_uris: [redirectUri] }),
  });
  const { client_id: clientId, error_description: why } = await readObject(response);
  if (response.ok && typeof clientId === 'string') return clientId;
  throw new BinderyError(
    'unsupported',
    `The server does not send an answer to this editor (${String(why)}). Use an API token.`,
  );
}

/** Gets tokens for a code or a refresh token. Throws `unauthenticated` when the server gives none for it, `unavailable` when it cannot be asked. */
export async function getTokens(
  fetch: Fetch,
  tokenEndpoint: string,
  form: Readonly<Record<string, string>> & { readonly client_id: string },
  now: () => number,
): Promise<{ readonly token: string; readonly grant: Grant }> {
  const askedAt = now();
  const response = await ask(fetch, tokenEndpoint, { body: new URLSearchParams(form) });
  const said = await readObject(response);
  if (!response.ok) {
    const why = typeof said['error_description'] === 'string' ? said['error_description'] : said['error'];
    const isRefused = response.status === 400 || response.status === 401;
    throw new BinderyError(
      isRefused ? 'unauthenticated' : 'unavailable',
      `No token was given: ${String(why)}`,
    );
  }
  const { access_token: token, refresh_token: refreshToken, expires_in: seconds } = said;
  if (!isToken(token) || !isToken(refreshToken) || typeof seconds !== 'number')
    throw new BinderyError('corrupt', 'The answer of the server has no tokens in it.');
  return { token, grant: { refreshToken, clientId: form.client_id, expiresAt: askedAt + seconds * 1_000 } };
}

/** The tokens after those that are kept. Errors are those of `getTokens`. */
export async function renewTokens(
  fetch: Fetch,
  { url, grant }: SignIn & { readonly grant: Grant },
  now: () => number,
): Promise<{ readonly token: string; readonly grant: Grant }> {
  const { refreshToken, clientId } = grant;
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId };
  return await getTokens(fetch, `${url}/oauth/token`, form, now);
}

/** Ends what the member gave (RFC 7009): neither token opens anything afterwards. */
export async function endGrant(
  fetch: Fetch,
  { url, grant }: SignIn & { readonly grant: Grant },
): Promise<void> {
  const response = await ask(fetch, `${url}/oauth/revoke`, {
    body: new URLSearchParams({ token: grant.refreshToken }),
  });
  if (!response.ok) throw new BinderyError('unavailable', `The server answered ${response.status}.`);
}

async function ask(fetch: Fetch, address: string, { headers, body }: RequestInit): Promise<Response> {
  try {
    return await fetch(address, {
      ...(body !== undefined && { method: 'POST', body }),
      headers: { accept: 'application/json', ...Object.fromEntries(new Headers(headers)) },
      // Wherever it would lead, what is sent is not for there.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new BinderyError('unavailable', `Bindery can’t be reached at ${new URL(address).origin}.`, {
      cause,
    });
  }
}

async function readObject(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const value: unknown = await response.json().catch(() => null);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value);
}
