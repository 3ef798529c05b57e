/** An OpenID Connect provider on this machine for tests (oidc-provider), and a browser that goes there and back. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { TestBrowser } from './browser.fixture.ts';

/** What it says about somebody. */
export type ProviderClaims = Readonly<Record<string, string | boolean | readonly string[]>>;

export interface TestProvider {
  readonly issuer: string;
  /** By subject. */
  readonly people: Map<string, ProviderClaims>;
  /**
   * Signs `subject` in at the provider, beginning at `url`, and answers the address the browser is sent back to.
   */
  visit(url: string, subject: string): Promise<URL>;
  stop(): Promise<void>;
}

export async function startTestProvider(redirectUri: string): Promise<TestProvider> {
  const people = new Map<string, ProviderClaims>();
  const http = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: 'bindery', client_secret: 'a secret of the client' },
        ...{ redirect_uris: [redirectUri], grant_types: ['authorization_code'], response_types: ['code'] },
      },
    ],
    claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people.get(id) }) }),
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['only for tests'] },
  });
  const handle = provider.callback();
  return {
    issuer,
    people,
    visit: (url, subject) => visit(url, subject, issuer),
    stop: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Follows the provider's pages as a browser does: its sign-in form, its consent form, and back. */
async function visit(start: string, subject: string, issuer: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(start);
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 20; step += 1) {
    if (url.origin !== issuer) return url;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form !== undefined && { method: 'POST', body: form }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location !== null) {
      url = new URL(location, url);
      form = undefined;
      continue;
    }
    const page = await response.text();
    const action = /action="([^"]+)"/.exec(page)?.[1];
    if (action === undefined)
      throw new Error(`the provider answered ${response.status}: ${page.slice(0, 500)}`);
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? '';
    url = new URL(action, url);
    form = new URLSearchParams({ prompt, ...(prompt === 'login' && { login: subject, password: 'any' }) });
  }
  throw new Error('the provider sends the browser in circles');
}

/** Signs in by the provider from the sign-in page, and answers where the browser ends up. */
export async function signInByProvider(
  browser: TestBrowser,
  provider: TestProvider,
  subject: string,
  body: { readonly next?: string; readonly connect?: boolean } = {},
): Promise<string> {
  const begun = await browser.call('POST', '/api/auth/provider', { ...body });
  if (begun.status !== 200) return `${begun.status}`;
  const back = await provider.visit(String(begun.json['url']), subject);
  const answer = await browser.call('GET', `${back.pathname}${back.search}`);
  return answer.headers.get('location') ?? `${answer.status}`;
}
