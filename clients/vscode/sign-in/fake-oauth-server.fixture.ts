/** For tests: a server that lets programs in, with the rules of the real one that a sign-in depends on. */
import { createHash } from 'node:crypto';

export const URL_OF_SERVER = 'https://bindery.example.org';

export interface FakeServer {
  readonly fetch: typeof globalThis.fetch;
  /** What was sent to it, by path. */
  readonly asked: { readonly path: string; readonly form: Readonly<Record<string, string>> }[];
  /** Answers the page as the member does; what comes back is the query that the editor is sent. */
  allow(page: string, change?: Readonly<Record<string, string>>): string;
  /** From now on it cannot be reached. */
  away: boolean;
  ended: boolean;
  /** What it says of itself, where that is not the truth. */
  metadata: Readonly<Record<string, unknown>>;
}

export function startFakeServer(): FakeServer {
  let [code, challenge, refresh, tokens] = ['', '', '', 0];
  const json = (body: object, status = 200) => Response.json(body, { status });
  const token = () => {
    tokens += 1;
    refresh = `vr_${tokens}`;
    return json({
      access_token: `vb_${tokens}`,
      refresh_token: refresh,
      token_type: 'Bearer',
      expires_in: 3600,
    });
  };
  const refuse = (error: string) => json({ error, error_description: `no: ${error}` }, 400);
  const answers: Readonly<Record<string, (form: Readonly<Record<string, string>>) => Response>> = {
    '/.well-known/oauth-authorization-server': () =>
      json({
        issuer: URL_OF_SERVER,
        authorization_endpoint: `${URL_OF_SERVER}/connect`,
        token_endpoint: `${URL_OF_SERVER}/oauth/token`,
        registration_endpoint: `${URL_OF_SERVER}/oauth/register`,
        ...server.metadata,
      }),
    '/oauth/register': () => json({ client_id: 'vc_1' }, 201),
    '/oauth/revoke': () => {
      server.ended = true;
      return new Response(null, { status: 200 });
    },
    '/oauth/token': (form) => {
      if (form['grant_type'] === 'refresh_token') {
        if (server.ended || form['refresh_token'] !== refresh) server.ended = true;
        return server.ended ? refuse('invalid_grant') : token();
      }
      const made = createHash('sha256')
        .update(form['code_verifier'] ?? '')
        .digest('base64url');
      return form['code'] === code && made === challenge ? token() : refuse('invalid_grant');
    },
  };
  const server: FakeServer = {
    ...{ asked: [], away: false, ended: false, metadata: {} },
    async fetch(input, init) {
      if (server.away) throw new TypeError('nobody there');
      const { origin, pathname } = new URL(String(input));
      if (origin !== URL_OF_SERVER) throw new Error(`${origin} was asked`);
      const { body } = init ?? {};
      const form =
        body instanceof URLSearchParams
          ? Object.fromEntries(body)
          : typeof body === 'string'
            ? (JSON.parse(body) as Record<string, string>)
            : {};
      server.asked.push({ path: pathname, form });
      return answers[pathname]?.(form) ?? new Response('', { status: 404 });
    },
    allow(page, change = {}) {
      const asked = new URL(page).searchParams;
      code = `vo_${asked.get('state')}`;
      challenge = asked.get('code_challenge') ?? '';
      const answer = { code, state: asked.get('state') ?? '', iss: URL_OF_SERVER, ...change };
      return new URLSearchParams(answer).toString();
    },
  };
  return server;
}
