/** The routes of ways to sign in and what every role gets from them: nothing, for everybody here comes by a token. */
import type { JsonValue } from '#core/json.ts';

const MISSING = '0190f3a0-0000-7000-8000-00000000dead';
const ANSWER = { id: 'a', rawId: 'a', type: 'public-key', response: {}, clientExtensionResults: {} };
const BY_TOKEN = [403, 403, 403, 403, 403, 403, 401] as const;

interface RouteCase {
  readonly path: string;
  readonly body?: JsonValue;
  readonly expected: typeof BY_TOKEN;
}

function routeCase(path: string, body?: JsonValue): RouteCase {
  return { path, expected: BY_TOKEN, ...(body !== undefined && { body }) };
}

export const SIGN_IN_ROUTES: Readonly<Record<string, RouteCase>> = {
  'GET /sign-in-methods': routeCase('/sign-in-methods'),
  'POST /confirmations': routeCase('/confirmations', { password: 'long enough' }),
  'POST /passkeys/options': routeCase('/passkeys/options'),
  'POST /passkeys': routeCase('/passkeys', { name: 'Key', response: ANSWER }),
  'PATCH /passkeys/{id}': routeCase(`/passkeys/${MISSING}`, { name: 'Key' }),
  'DELETE /passkeys/{id}': routeCase(`/passkeys/${MISSING}`),
  'POST /authenticator': routeCase('/authenticator'),
  'POST /authenticator/confirm': routeCase('/authenticator/confirm', { code: '123456' }),
  'DELETE /authenticator': routeCase('/authenticator'),
  'POST /authenticator/recovery-codes': routeCase('/authenticator/recovery-codes'),
  'GET /sessions': routeCase('/sessions'),
  'DELETE /sessions/{id}': routeCase(`/sessions/${MISSING}`),
  'DELETE /sessions': routeCase('/sessions'),
};
