/** A browser for tests of signing in: keeps cookies between requests to the REST API of an instance. */
import type { JsonObject, JsonValue } from '#core/json.ts';
import type { Answer, TestClient } from '../http/test-client.ts';

export interface TestBrowser {
  call(method: string, path: string, body?: JsonValue): Promise<Answer & { readonly json: JsonObject }>;
  /** Signs in by password, and answers what the server said. */
  signIn(email: string, password: string): Promise<Answer & { readonly json: JsonObject }>;
  readonly cookie: string;
}

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

export function createTestBrowser(api: TestClient, userAgent = FIREFOX): TestBrowser {
  const cookies = new Map<string, string>();
  const browser: TestBrowser = {
    get cookie() {
      return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    },
    async call(method, path, body) {
      const headers = { 'sec-fetch-site': 'same-origin', 'user-agent': userAgent };
      const cookie = browser.cookie;
      const answer = await api.call(null, method, path, body, {
        ...headers,
        ...(cookie !== '' && { cookie }),
      });
      for (const set of answer.headers.getSetCookie()) {
        const [pair = ''] = set.split(';');
        const name = pair.slice(0, pair.indexOf('='));
        if (/max-age=0/i.test(set)) cookies.delete(name);
        else cookies.set(name, pair.slice(name.length + 1));
      }
      return { ...answer, json: answer.body as unknown as JsonObject };
    },
    signIn: (email, password) => browser.call('POST', '/api/auth/sign-in/email', { email, password }),
  };
  return browser;
}
