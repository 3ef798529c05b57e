/** For tests: a program that connects by OAuth with the client of the official SDK, and the browser of whoever lets it in. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Client,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import type { JsonObject } from '#core/json.ts';
import type { TestClient } from '../http/test-client.ts';

export const ORIGIN = 'http://127.0.0.1:3000';
const PASSWORD = 'correct horse battery';

export interface Browser {
  readonly userId: string;
  send(method: string, path: string, body?: JsonObject): ReturnType<TestClient['call']>;
  /** Lets the program in that sent the browser to this address, and goes where the answer says. */
  allow(address: URL, choice?: JsonObject): Promise<URL>;
}

let people = 0;
/** Somebody signed in. */
export async function openBrowser(api: TestClient, role = 'editor'): Promise<Browser> {
  people += 1;
  const email = `connects-${people}-${crypto.randomUUID()}@example.org`;
  const member = { name: `Connector ${people}`, email, role, password: PASSWORD };
  const { body } = await api.call('owner', 'POST', '/members', member);
  const answer = await api.call(null, 'POST', '/api/auth/sign-in/email', { email, password: PASSWORD });
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const send: Browser['send'] = (method, path, sent) =>
    api.call(null, method, path, sent, { cookie, 'sec-fetch-site': 'same-origin' });
  return {
    ...{ userId: body.id, send },
    async allow(address, choice = {}) {
      const sent = { request: address.search, allow: true, ...choice };
      const { status, text } = await send('POST', '/connected-programs', sent);
      if (status !== 200) throw new Error(`not let in: ${text}`);
      return new URL((JSON.parse(text) as { redirect: string }).redirect);
    },
  };
}

export interface Program {
  readonly provider: OAuthClientProvider;
  /** Where it has sent the browser. */
  sentTo(): URL;
  tokens(): StoredOAuthTokens | undefined;
  /** Connects, which the first time ends with the browser being sent away. */
  connect(): Promise<Client>;
  /** Takes what the browser brought to its address, and connects again. */
  finish(callback: URL): Promise<Client>;
  call(client: Client, name: string, given?: JsonObject): Promise<string>;
}

/** A program of this machine, with `fetch` to the instance. `document`: where it says what it is; it registers without one. */
export function openProgram(api: TestClient, redirectUrl: string, document?: string): Program {
  let [information, tokens, verifier, sent]: [
    StoredOAuthClientInformation | undefined,
    StoredOAuthTokens | undefined,
    string,
    URL | undefined,
  ] = [undefined, undefined, '', undefined];
  let discovered: OAuthDiscoveryState | undefined;
  const state = crypto.randomUUID();
  const provider: OAuthClientProvider = {
    redirectUrl,
    ...(document !== undefined && { clientMetadataUrl: document }),
    clientMetadata: {
      ...{ client_name: 'Test Desk', redirect_uris: [redirectUrl] },
      grant_types: ['authorization_code', 'refresh_token'],
    },
    state: () => state,
    clientInformation: () => information,
    saveClientInformation: (given) => {
      information = given;
    },
    tokens: () => tokens,
    saveTokens: (given) => {
      tokens = given;
    },
    redirectToAuthorization: (address) => {
      sent = address;
    },
    saveCodeVerifier: (given) => {
      verifier = given;
    },
    codeVerifier: () => verifier,
    saveDiscoveryState: (given) => {
      discovered = given;
    },
    discoveryState: () => discovered,
  };
  const transport = () =>
    new StreamableHTTPClientTransport(new URL(`${ORIGIN}/mcp`), {
      ...{ authProvider: provider },
      fetch: async (url, init) => await api.app.fetch(new Request(url, init)),
    });
  const connect = async () => {
    const client = new Client({ name: 'tests', version: '1' });
    await client.connect(transport());
    return client;
  };
  return {
    ...{ provider, connect },
    sentTo: () => {
      if (sent === undefined) throw new Error('the browser was not sent anywhere');
      return sent;
    },
    tokens: () => tokens,
    async finish(callback) {
      if (callback.searchParams.get('state') !== state) throw new Error('another state came back');
      await transport().finishAuth(callback.searchParams);
      return await connect();
    },
    async call(client, name, given = {}) {
      const { content, isError } = await client.callTool({ name, arguments: given });
      const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
      return isError === true ? `refused: ${text}` : text;
    },
  };
}

/** A port of this machine that a program listens at for its answer. */
export async function listenForAnswer() {
  const heard: URL[] = [];
  const server = createServer((request, response) => {
    heard.push(new URL(request.url ?? '/', 'http://127.0.0.1'));
    response.end('You can close this page.');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ address: `http://127.0.0.1:${port}/callback`, heard },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
