/** Signing in by the browser: what the page is asked, which answers count, and where nothing is sent. */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { BrowserSignIn } from './browser-sign-in.ts';
import { startFakeServer, URL_OF_SERVER } from './fake-oauth-server.fixture.ts';
import { endGrant } from './oauth-server.ts';

const BACK = 'vscode://vespera.vespera-forge/signed-in';

function begin(server = startFakeServer(), url = `${URL_OF_SERVER}/`) {
  const parts = { fetch: server.fetch, now: () => 1_000, randomBytes };
  return BrowserSignIn.begin(parts, url, BACK);
}

it('asks for the API with PKCE, and gets tokens for the answer', async () => {
  const server = startFakeServer();
  const signIn = await begin(server);
  const asked = Object.fromEntries(new URL(signIn.page).searchParams);
  expect(asked).toMatchObject({
    ...{ response_type: 'code', client_id: 'vc_1', redirect_uri: BACK, code_challenge_method: 'S256' },
    ...{ resource: `${URL_OF_SERVER}/api/v1`, scope: 'read comment suggest write offline_access' },
  });
  expect(asked['state']).toHaveLength(43);
  expect(await signIn.finish(server.allow(signIn.page))).toEqual({
    ...{ url: URL_OF_SERVER, token: 'vb_1' },
    grant: { refreshToken: 'vr_1', clientId: 'vc_1', expiresAt: 3_601_000 },
  });
  const { path, form } = server.asked.at(-1) ?? {};
  expect(path).toBe('/oauth/token');
  expect(form).toMatchObject({ redirect_uri: BACK, client_id: 'vc_1', resource: `${URL_OF_SERVER}/api/v1` });
  // The page never saw what the code is brought with.
  expect(signIn.page).not.toContain(form?.['code_verifier'] ?? 'none');
});

it('uses another state and another verifier each time', async () => {
  const pages = await Promise.all([begin(), begin()]);
  const said = pages.map(({ page }) => new URL(page).searchParams);
  for (const name of ['state', 'code_challenge'])
    expect(new Set(said.map((each) => each.get(name))).size, name).toBe(2);
});

it.each([
  ['another state', { state: 'other' }],
  ['no state', { state: '' }],
  ['another server', { iss: 'https://elsewhere.example' }],
])('an answer with %s is none, and no code is brought anywhere', async (_, change) => {
  const server = startFakeServer();
  const signIn = await begin(server);
  const before = server.asked.length;
  await expect(signIn.finish(server.allow(signIn.page, change))).rejects.toMatchObject({
    code: 'invalid_input',
  });
  expect(server.asked).toHaveLength(before);
});

it('an answer that says its state twice is none', async () => {
  const server = startFakeServer();
  const signIn = await begin(server);
  const answer = `${server.allow(signIn.page)}&state=other`;
  await expect(signIn.finish(answer)).rejects.toMatchObject({ code: 'invalid_input' });
});

it('a no is a no, and a code that is not of this sign-in opens nothing', async () => {
  const server = startFakeServer();
  const signIn = await begin(server);
  const no = new URLSearchParams({ state: signIn.state, iss: URL_OF_SERVER, error: 'access_denied' });
  await expect(signIn.finish(no.toString())).rejects.toMatchObject({ code: 'forbidden' });
  const other = server.allow(signIn.page, { code: 'vo_other' });
  await expect(signIn.finish(other)).rejects.toMatchObject({ code: 'unauthenticated' });
});

it.each([
  ['is another', { issuer: 'https://elsewhere.example' }],
  ['sends codes elsewhere', { token_endpoint: 'https://elsewhere.example/oauth/token' }],
  ['sends people elsewhere', { authorization_endpoint: `${URL_OF_SERVER}.evil.example/connect` }],
  ['has no such page', { authorization_endpoint: undefined }],
])('a server that %s is not signed in to', async (_, metadata) => {
  const server = startFakeServer();
  server.metadata = metadata;
  await expect(begin(server)).rejects.toMatchObject({ code: 'unsupported' });
});

it('one that is away is said to be', async () => {
  const server = startFakeServer();
  server.away = true;
  await expect(begin(server)).rejects.toMatchObject({ code: 'unavailable' });
});

it('signing out ends it at the server', async () => {
  const server = startFakeServer();
  const signIn = await begin(server);
  const { grant, ...signedIn } = await signIn.finish(server.allow(signIn.page));
  if (grant === undefined) throw new Error('no grant');
  await endGrant(server.fetch, { ...signedIn, grant });
  expect(server.asked.at(-1)).toEqual({ path: '/oauth/revoke', form: { token: 'vr_1' } });
  expect(server.ended).toBe(true);
});
