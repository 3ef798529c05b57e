/** Programs that are let in for the API: REST, tickets and sockets as far as the member chose, none of the tools, and an end. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connectedProgramListSchema } from '#core/protocol/api/programs/connected-programs.ts';
import { createApiToken } from '../access/api-token.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { type Browser, ORIGIN, openBrowser } from './oauth.fixture.ts';

const DESK = `{ id: 'desk', version: 1, name: 'Desk', fields: { text: { type: 'text' } } }`;
const HOME = 'vscode://vespera.vespera-forge/signed-in';
const VERIFIER = 'v'.repeat(50);

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/desk/versions', { source: DESK, baseVersion: 0 });
});
afterAll(() => api?.close());

async function send(path: string, body: URLSearchParams | string) {
  const headers = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
  const answer = await api.app.request(path, { method: 'POST', headers, body });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, string> };
}

const post = (path: string, form: Record<string, string>) => send(path, new URLSearchParams(form));

/** What a program sends the browser of a member with. */
async function ask(scope = 'read') {
  const registration = JSON.stringify({ client_name: 'Editor', redirect_uris: [HOME] });
  const { body } = await send('/oauth/register', registration);
  const clientId = body['client_id'] ?? '';
  const asked = {
    ...{ client_id: clientId, redirect_uri: HOME, response_type: 'code', state: 'kept' },
    ...{ resource: `${ORIGIN}/api/v1`, scope: `${scope} offline_access`, code_challenge_method: 'S256' },
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
  };
  return { clientId, request: new URLSearchParams(asked).toString() };
}

/** What it brings for a token, once the member has let it in. */
async function codeFor(browser: Browser, scope = 'read') {
  const { clientId, request } = await ask(scope);
  const choice = { request, allow: true, scope, stay: true };
  const { text } = await browser.send('POST', '/connected-programs', choice);
  const code = new URL((JSON.parse(text) as { redirect: string }).redirect).searchParams.get('code') ?? '';
  return {
    ...{ grant_type: 'authorization_code', code, client_id: clientId },
    ...{ redirect_uri: HOME, code_verifier: VERIFIER },
  };
}

const listed = async (browser: Browser) =>
  connectedProgramListSchema.parse((await browser.send('GET', '/connected-programs')).body).items;

async function mcp(token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
  return (await api.app.request('/mcp', { method: 'POST', headers, body })).status;
}

test('its tokens open REST, tickets and sockets as far as was chosen, and no tools; a refresh goes on; an end ends all', async () => {
  const browser = await openBrowser(api);
  const codex = { templateId: 'desk', title: 'Shared desk', fields: { text: 'before' } };
  const { id } = (await api.call('owner', 'POST', '/codices', codex)).body;
  const form = await codeFor(browser);
  const other = await post('/oauth/token', { ...form, resource: `${ORIGIN}/mcp` });
  expect(other).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  const { body } = await post('/oauth/token', { ...form, resource: `${ORIGIN}/api/v1` });
  const token = body['access_token'] ?? '';
  const as = { bearer: token };
  expect((await api.call(as, 'GET', '/me')).body).toMatchObject({ id: browser.userId });
  expect((await api.call(as, 'PATCH', `/codices/${id}`, { title: 'x' })).status).toBe(403);
  expect((await api.call(as, 'POST', '/tickets', {})).status).toBe(201);
  expect((await api.services.authenticator.fromSocketToken(token))?.actor).toMatchObject({
    id: browser.userId,
  });
  expect(await mcp(token)).toBe(401);
  // Nothing that outlasts it is made with it, and nobody else is let in.
  const made = { name: 'x', password: 'correct horse battery' };
  expect((await api.call(as, 'POST', '/api-tokens', made)).status).toBe(403);
  const { request } = await ask();
  expect((await api.call(as, 'POST', '/connected-programs', { request, allow: true })).status).toBe(403);
  expect(await listed(browser)).toMatchObject([{ resource: 'api', scope: 'read', endsWithSession: false }]);
  const again = {
    grant_type: 'refresh_token',
    refresh_token: body['refresh_token'] ?? '',
    client_id: form.client_id,
  };
  const wrong = await post('/oauth/token', { ...again, resource: `${ORIGIN}/mcp` });
  expect(wrong).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  const next = await post('/oauth/token', again);
  expect((await api.call({ bearer: next.body['access_token'] ?? '' }, 'GET', '/me')).status).toBe(200);
  await post('/oauth/revoke', { token: next.body['refresh_token'] ?? '' });
  for (const each of [token, next.body['access_token'] ?? ''])
    expect((await api.call({ bearer: each }, 'GET', '/me')).status).toBe(401);
});

test('a program ends itself; another, and an API token, ends none', async () => {
  const browser = await openBrowser(api);
  const connect = async (scope: string) => {
    const form = await codeFor(browser, scope);
    const { body } = await post('/oauth/token', { ...form, resource: `${ORIGIN}/api/v1` });
    const [grant] = await listed(browser);
    return { id: grant?.id, as: { bearer: body['access_token'] ?? '' } };
  };
  const [one, other] = [await connect('write'), await connect('read')];
  const disconnect = async (as: Parameters<typeof api.call>[0], id: string | undefined) =>
    (await api.call(as, 'DELETE', `/connected-programs/${id}`)).status;
  const { token } = await createApiToken(api.services.prisma, { userId: browser.userId, name: 'x' });
  expect(await disconnect(one.as, other.id)).toBe(403);
  expect(await disconnect({ bearer: token }, one.id)).toBe(403);
  expect(await listed(browser)).toHaveLength(2);
  expect(await disconnect(one.as, one.id)).toBe(204);
  expect((await api.call(one.as, 'GET', '/me')).status).toBe(401);
  expect((await api.call(other.as, 'GET', '/me')).status).toBe(200);
  expect(await disconnect(other.as, other.id)).toBe(204);
});
