/** Programs that connect by OAuth: the whole way with the client of the official SDK, what ends it, and what is refused on the way. */
import { createHash } from 'node:crypto';
import { UnauthorizedError } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Environment } from '#core/environment.ts';
import type { JsonObject } from '#core/json.ts';
import { connectedProgramListSchema } from '#core/protocol/api/programs/connected-programs.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { memoryLimiter } from '../network/attempt-limiters.ts';
import { createClientDocuments } from './client-documents.ts';
import {
  type Browser,
  listenForAnswer,
  ORIGIN,
  openBrowser,
  openProgram,
  type Program,
} from './oauth.fixture.ts';

const DESK = `{ id: 'desk', version: 1, name: 'Desk', fields: { text: { type: 'text' } } }`;
const HOME = 'http://127.0.0.1:7777/callback';

let api: TestClient;
let codexId: string;
let offset = 0;
const environment: Environment = { ...serverEnvironment, now: () => Date.now() + offset };
const left: (() => unknown)[] = [];

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'), { environment });
  await api.call('owner', 'POST', '/templates/desk/versions', { source: DESK, baseVersion: 0 });
  const codex = { templateId: 'desk', title: 'Shared desk', fields: { text: 'before' } };
  codexId = (await api.call('owner', 'POST', '/codices', codex)).body.id;
});
afterEach(async () => {
  offset = 0;
  for (const leave of left.splice(0)) await leave();
});
afterAll(() => api?.close());

/** A program that was let in, with the choice of the member. */
async function connected(browser: Browser, choice: JsonObject = {}) {
  const program = openProgram(api, HOME);
  await expect(program.connect()).rejects.toThrow(UnauthorizedError);
  const client = await program.finish(await browser.allow(program.sentTo(), choice));
  left.push(() => client.close());
  const token = program.tokens()?.access_token ?? '';
  return { program, client, token, refresh: program.tokens()?.refresh_token ?? '' };
}

const read = (program: Program, client: Awaited<ReturnType<Program['connect']>>) =>
  program.call(client, 'read_codex', { id: codexId });
const listed = async (browser: Browser) =>
  connectedProgramListSchema.parse((await browser.send('GET', '/connected-programs')).body).items;

async function post(path: string, form: Record<string, string>) {
  const answer = await api.app.request(path, { method: 'POST', body: new URLSearchParams(form) });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, string> };
}
const mcp = async (token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
  const accept = { accept: 'application/json, text/event-stream' };
  const answer = await api.app.request('/mcp', { method: 'POST', headers: { ...headers, ...accept }, body });
  return answer.status;
};

describe('the whole way', () => {
  test('from a 401 to a tool, with the answer at a port of this machine, and it is listed and disconnected', async () => {
    const browser = await openBrowser(api);
    const door = await listenForAnswer();
    left.push(() => door.close());
    const program = openProgram(api, door.address);
    await expect(program.connect()).rejects.toThrow(UnauthorizedError);
    const page = program.sentTo();
    expect(`${page.origin}${page.pathname}`).toBe(`${ORIGIN}/connect`);
    const asked = await browser.send('POST', '/connected-programs/requests', { request: page.search });
    expect(asked.body).toMatchObject({
      redirect: null,
      program: {
        ...{ name: 'Test Desk', destination: '127.0.0.1', isLocal: true, mayStay: true },
        ...{ scope: 'suggest', scopes: ['read', 'comment', 'suggest', 'write'] },
      },
    });
    await fetch(await browser.allow(page, { stay: true }));
    const client = await program.finish(door.heard[0] ?? new URL(ORIGIN));
    left.push(() => client.close());
    expect(program.tokens()).toMatchObject({ token_type: 'Bearer', scope: 'suggest offline_access' });
    expect(await read(program, client)).toContain('before');
    // It proposes, as it was let.
    const edit = { id: codexId, field: 'text', quote: 'before', replacement: 'after' };
    expect(await program.call(client, 'edit_passage', edit)).toContain('proposed');
    const [one] = await listed(browser);
    expect(one).toMatchObject({ name: 'Test Desk', scope: 'suggest', isLocal: true, endsWithSession: false });
    expect((await browser.send('DELETE', `/connected-programs/${one?.id}`)).status).toBe(204);
    expect(await mcp(program.tokens()?.access_token ?? '')).toBe(401);
    expect(await listed(browser)).toEqual([]);
    await expect(read(program, client)).rejects.toThrow();
  });

  test('a program whose id is the address of its document: read for the member alone, and told by its host', async () => {
    const address = 'https://desk.example.org/client.json';
    const asked: string[] = [];
    const body = { client_id: address, client_name: 'Desk of example.org', redirect_uris: [HOME] };
    const clientDocuments = createClientDocuments({
      ...{ createLimiter: memoryLimiter, now: environment.now },
      async read(from) {
        asked.push(from);
        return { status: 200, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) };
      },
    });
    Object.assign(api.services, { clientDocuments });
    const program = openProgram(api, HOME, address);
    await expect(program.connect()).rejects.toThrow(UnauthorizedError);
    const page = program.sentTo();
    expect(page.searchParams.get('client_id')).toBe(address);
    const nobody = { grant_type: 'authorization_code', code: 'vo_x', client_id: address, redirect_uri: HOME };
    expect((await post('/oauth/token', { ...nobody, code_verifier: 'x'.repeat(50) })).status).toBe(400);
    // Nobody has had it read who is not a member in a browser.
    await api.call('owner', 'POST', '/connected-programs/requests', { request: page.search });
    expect(asked).toEqual([]);
    const browser = await openBrowser(api);
    const told = await browser.send('POST', '/connected-programs/requests', { request: page.search });
    expect(told.body).toMatchObject({
      program: { name: 'Desk of example.org', publishedAt: 'desk.example.org', destination: '127.0.0.1' },
    });
    const client = await program.finish(await browser.allow(page, { stay: true }));
    left.push(() => client.close());
    expect(await read(program, client)).toContain('before');
    expect(asked).toEqual([address]);
    expect(await listed(browser)).toMatchObject([{ name: 'Desk of example.org', scope: 'suggest' }]);
    const refresh = program.tokens()?.refresh_token ?? '';
    const of = (client_id: string) =>
      post('/oauth/token', { grant_type: 'refresh_token', refresh_token: refresh, client_id });
    expect((await of('https://other.example.org/client.json')).status).toBe(400);
    expect((await of(address)).status).toBe(200);
    expect(asked).toEqual([address]);
    const elsewhere = page.search.replace(
      encodeURIComponent(HOME),
      encodeURIComponent('https://evil.example/'),
    );
    expect((await browser.send('POST', '/connected-programs/requests', { request: elsewhere })).status).toBe(
      422,
    );
  });

  test('what the metadata says: where to register, and that PKCE is asked for', async () => {
    const get = async (path: string) => (await api.app.request(path)).json();
    expect(await get('/.well-known/oauth-protected-resource/mcp')).toMatchObject({
      ...{ resource: `${ORIGIN}/mcp`, authorization_servers: [ORIGIN] },
    });
    expect(await get('/.well-known/oauth-authorization-server')).toMatchObject({
      ...{ issuer: ORIGIN, code_challenge_methods_supported: ['S256'] },
      client_id_metadata_document_supported: true,
      ...{ token_endpoint_auth_methods_supported: ['none'], response_types_supported: ['code'] },
    });
  });

  test('a refresh token goes on, counts once, and a second time ends all', async () => {
    const browser = await openBrowser(api);
    const { program, token, refresh } = await connected(browser, { stay: true });
    const clientId = (await program.provider.clientInformation())?.client_id ?? '';
    const again = () =>
      post('/oauth/token', { grant_type: 'refresh_token', refresh_token: refresh, client_id: clientId });
    offset = 3601_000;
    expect(await mcp(token)).toBe(401);
    const next = await again();
    expect(next.status, JSON.stringify(next.body)).toBe(200);
    expect(await mcp(next.body['access_token'] ?? '')).toBe(200);
    expect(await again()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await mcp(next.body['access_token'] ?? '')).toBe(401);
    expect(await listed(browser)).toEqual([]);
  });

  test('the member says no, and the program is told', async () => {
    const browser = await openBrowser(api);
    const program = openProgram(api, HOME);
    await expect(program.connect()).rejects.toThrow(UnauthorizedError);
    const back = await browser.allow(program.sentTo(), { allow: false });
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('iss')).toBe(ORIGIN);
    expect(await api.services.prisma.programGrant.count({ where: { userId: browser.userId } })).toBe(0);
  });
});

describe('what ends it', () => {
  const ends: Record<string, (browser: Browser) => Promise<unknown>> = {
    'signing out of the browser': (browser) => browser.send('POST', '/api/auth/sign-out'),
    suspension: ({ userId }) => api.call('owner', 'PATCH', `/members/${userId}`, { disabled: true }),
    removal: ({ userId }) => api.call('owner', 'DELETE', `/members/${userId}`, {}),
  };
  for (const [what, end] of Object.entries(ends))
    test(`${what} ends one that was not asked to stay, at its next word`, async () => {
      const browser = await openBrowser(api);
      const { token, refresh, program } = await connected(browser);
      expect(await mcp(token)).toBe(200);
      await end(browser);
      expect(await mcp(token)).toBe(401);
      const clientId = (await program.provider.clientInformation())?.client_id ?? '';
      const form = { grant_type: 'refresh_token', refresh_token: refresh, client_id: clientId };
      expect((await post('/oauth/token', form)).status).toBe(400);
    });

  test('one that stays outlives the session, and not the suspension', async () => {
    const browser = await openBrowser(api);
    const { token } = await connected(browser, { stay: true });
    await browser.send('POST', '/api/auth/sign-out');
    expect(await mcp(token)).toBe(200);
    await api.call('owner', 'PATCH', `/members/${browser.userId}`, { disabled: true });
    expect(await mcp(token)).toBe(401);
  });

  test('it never does more than the member may today', async () => {
    const browser = await openBrowser(api);
    const { program, client } = await connected(browser, { scope: 'write' });
    await api.call('owner', 'PATCH', `/members/${browser.userId}`, { role: 'viewer' });
    const edit = { id: codexId, field: 'text', quote: 'before', replacement: 'x' };
    expect(await program.call(client, 'edit_passage', edit)).toContain('refused');
  });

  test('the program ends it by itself', async () => {
    const { token } = await connected(await openBrowser(api));
    expect((await post('/oauth/revoke', { token })).status).toBe(200);
    expect(await mcp(token)).toBe(401);
    expect((await post('/oauth/revoke', { token: 'vb_nothing' })).status).toBe(200);
  });
});

describe('what is refused', () => {
  const verifier = 'v'.repeat(50);
  const challenge = createHash('sha256').update(verifier).digest('base64url');

  async function register(redirect_uris: string[], more: JsonObject = {}) {
    const body = JSON.stringify({ redirect_uris, client_name: 'Hostile', ...more });
    const headers = { 'content-type': 'application/json' };
    const answer = await api.app.request('/oauth/register', { method: 'POST', headers, body });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  }
  async function query(more: Record<string, string | undefined> = {}): Promise<string> {
    const { body } = await register([HOME]);
    const all = {
      ...{ client_id: body['client_id'], redirect_uri: HOME, response_type: 'code', state: 'kept' },
      ...{ code_challenge: challenge, code_challenge_method: 'S256', resource: `${ORIGIN}/mcp`, ...more },
    };
    const said = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
    return new URLSearchParams(said).toString();
  }
  const ask = (browser: Browser, request: string) =>
    browser.send('POST', '/connected-programs', { request, allow: true });

  test('addresses that an answer is not sent to', async () => {
    for (const address of [
      ...['http://example.org/cb', 'javascript:alert(1)', 'javascript://x/%0aalert(1)', 'data:text/html,x'],
      ...[
        'https://a@example.org/',
        'https://example.org/#x',
        'file:///etc',
        'blob:https://x/1',
        'about:blank',
      ],
      ...['http://127.0.0.1.example.org/', 'nothing', 'view-source:https://example.org'],
    ])
      expect([address, (await register([address])).body['error']]).toEqual([address, 'invalid_redirect_uri']);
    for (const address of [
      'https://example.org/cb',
      'http://localhost/cb',
      'org.example.app:/cb',
      'cursor://x/cb',
    ])
      expect([address, (await register([address])).status]).toEqual([address, 201]);
    expect((await register([HOME], { client_name: 'A\u202eB' })).status).toBe(400);
  });

  test('another address than was registered, an id that was made up, a parameter said twice: the browser goes nowhere', async () => {
    const browser = await openBrowser(api);
    const { body } = await register([HOME]);
    const forged = `${body['client_id']?.slice(0, -2)}xx`;
    for (const request of [
      await query({ redirect_uri: 'https://elsewhere.example/cb' }),
      await query({ redirect_uri: 'http://127.0.0.1:7777/other' }),
      await query({ redirect_uri: undefined }),
      await query({ client_id: forged }),
      await query({ client_id: 'vc_e30.x' }),
      `${await query()}&redirect_uri=https%3A%2F%2Felsewhere.example`,
    ])
      expect([request, (await ask(browser, request)).status]).toEqual([request, 422]);
    // On this machine any port is its own.
    expect((await ask(browser, await query({ redirect_uri: HOME.replace('7777', '9') }))).status).toBe(200);
  });

  test('no PKCE, a plain one, another resource, another scope: the program is told, and is given no code', async () => {
    const browser = await openBrowser(api);
    const wrong: [Record<string, string | undefined>, string][] = [
      [{ code_challenge: undefined }, 'invalid_request'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge_method: undefined }, 'invalid_request'],
      [{ resource: 'https://elsewhere.example/mcp' }, 'invalid_target'],
      [{ scope: 'admin' }, 'invalid_scope'],
      [{ response_type: 'token' }, 'unsupported_response_type'],
    ];
    for (const [more, error] of wrong) {
      const { text } = await ask(browser, await query(more));
      const back = new URL((JSON.parse(text) as { redirect: string }).redirect);
      expect([more, back.searchParams.get('error'), back.searchParams.get('code')]).toEqual([
        more,
        error,
        null,
      ]);
      expect(back.searchParams.get('state')).toBe('kept');
    }
  });

  async function codeFor(browser: Browser) {
    const request = await query();
    const { text } = await ask(browser, request);
    const code = new URL((JSON.parse(text) as { redirect: string }).redirect).searchParams.get('code') ?? '';
    const clientId = new URLSearchParams(request).get('client_id') ?? '';
    return {
      ...{ grant_type: 'authorization_code', code, client_id: clientId },
      ...{ redirect_uri: HOME, code_verifier: verifier },
    };
  }

  test('a code counts once, and a second time ends what it opened', async () => {
    const form = await codeFor(await openBrowser(api));
    const first = await post('/oauth/token', form);
    expect(first.status, JSON.stringify(first.body)).toBe(200);
    expect(await mcp(first.body['access_token'] ?? '')).toBe(200);
    expect(await post('/oauth/token', form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await mcp(first.body['access_token'] ?? '')).toBe(401);
  });

  test('a code with the wrong verifier, address, client or resource, or too late, opens nothing, and is used up', async () => {
    const browser = await openBrowser(api);
    const other = (await register(['https://elsewhere.example/cb'])).body['client_id'] ?? '';
    for (const wrong of [
      { code_verifier: 'w'.repeat(50) },
      { code_verifier: '' },
      { redirect_uri: 'http://127.0.0.1:7778/callback' },
    ]) {
      const form = await codeFor(browser);
      expect([wrong, (await post('/oauth/token', { ...form, ...wrong })).status]).toEqual([wrong, 400]);
      expect([wrong, (await post('/oauth/token', form)).status]).toEqual([wrong, 400]);
    }
    const form = await codeFor(browser);
    expect((await post('/oauth/token', { ...form, client_id: other })).status).toBe(400);
    expect(
      (await post('/oauth/token', { ...form, resource: 'https://elsewhere.example' })).body['error'],
    ).toBe('invalid_target');
    offset = 61_000;
    expect((await post('/oauth/token', form)).status).toBe(400);
  });

  test('its tokens are for /mcp alone: no REST, no ticket, no socket', async () => {
    const { token } = await connected(await openBrowser(api), { scope: 'write' });
    for (const path of ['/me', `/codices/${codexId}`, '/api-tokens'])
      expect([path, (await api.call({ bearer: token }, 'GET', path)).status]).toEqual([path, 401]);
    expect((await api.call({ bearer: token }, 'POST', '/tickets', {})).status).toBe(401);
    expect(await api.services.authenticator.fromSocketToken(token)).toBeNull();
    const tokens = await api.services.prisma.apiToken.findMany({ where: { NOT: { grantId: null } } });
    const shown = (await api.call('owner', 'GET', '/api-tokens?all=true')).text;
    for (const { id } of tokens) expect(shown).not.toContain(id);
  });

  test('who is not signed in, comes by a token, or from another site, lets nobody in; nor more than was asked for', async () => {
    const request = await query({ scope: 'read' });
    expect((await api.call(null, 'POST', '/connected-programs', { request, allow: true })).status).toBe(401);
    expect((await api.call('owner', 'POST', '/connected-programs', { request, allow: true })).status).toBe(
      403,
    );
    const browser = await openBrowser(api);
    const more = { request, allow: true, scope: 'write' };
    expect((await browser.send('POST', '/connected-programs', more)).status).toBe(422);
    const another = await openBrowser(api);
    await connected(browser);
    const [mine] = await listed(browser);
    expect((await another.send('DELETE', `/connected-programs/${mine?.id}`)).status).toBe(404);
  });
});
