/** Guests who were here: listed whatever door they came by, ended by "disconnect", and forgotten once nothing needs them. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Environment } from '#core/environment.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { publicGuestId } from '../access/share-link-access.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { AWAY_KEPT_MS, forgetGuests } from './guest-upkeep.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;

let api: TestClient;
let codexId: string;
let offset = 0;
const environment: Environment = { ...serverEnvironment, now: () => Date.now() + offset };

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'), { environment });
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Shared' })).body.id;
});
afterAll(() => api?.close());

interface Listed {
  readonly id: string;
  readonly lastUsedAt: string | null;
  readonly guests: readonly { readonly id: string }[];
  readonly seen: readonly { readonly id: string; readonly name: string; readonly seenAt: string }[];
}

async function makeLink(body: Record<string, string | number>) {
  const answer = await api.call('editor', 'POST', `/codices/${codexId}/share-links`, {
    ...{ expiresAt: null, ...body },
  });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

async function listed(id: string): Promise<Listed> {
  const { body } = await api.call('editor', 'GET', `/codices/${codexId}/share-links`);
  const found = (body.items as unknown as Listed[]).find((link) => link.id === id);
  if (found === undefined) throw new Error('no such link');
  return found;
}

async function join(token: string, name: string) {
  const { body } = await api.call(null, 'POST', '/share/open', { token, name });
  return { bearer: `${token}~${body.guest.id}`, secret: body.guest.id };
}

const read = async (bearer: string) => (await api.call({ bearer }, 'GET', `/codices/${codexId}`)).status;
const known = (id: string) => api.services.prisma.linkGuest.count({ where: { id } });
const forget = () => forgetGuests(api.services.prisma, environment.now());

test('a guest who comes by REST alone is listed with when they were last seen', async () => {
  const { id, token } = await makeLink({ role: 'edit' });
  const rae = await join(token, 'Rae');
  offset += 120_000;
  const before = environment.now();
  expect(await read(rae.bearer)).toBe(200);
  const { seen, guests, lastUsedAt } = await listed(id);
  expect([guests, seen.map(({ name }) => name)]).toEqual([[], ['Rae']]);
  expect(Date.parse(seen[0]?.seenAt ?? '')).toBeGreaterThanOrEqual(before);
  expect(Date.parse(lastUsedAt ?? '')).toBeGreaterThanOrEqual(before);
});

test('so is whoever has the token alone, who goes on writing as before', async () => {
  const { id, token } = await makeLink({ role: 'edit' });
  for (const title of ['One', 'Two'])
    expect((await api.call({ bearer: token }, 'PATCH', `/codices/${codexId}`, { title })).status).toBe(200);
  expect((await listed(id)).seen).toMatchObject([{ id: publicGuestId(id, ''), name: 'Guest' }]);
});

test('disconnecting ends a guest of REST, and whoever has the token alone, until they join anew', async () => {
  const { id, token } = await makeLink({ role: 'edit' });
  const [rae, mo] = [await join(token, 'Rae'), await join(token, 'Mo')];
  for (const bearer of [rae.bearer, mo.bearer, token]) expect(await read(bearer)).toBe(200);
  expect((await listed(id)).seen).toHaveLength(3);
  for (const secret of [rae.secret, '']) {
    const path = `/share-links/${id}/guests/${publicGuestId(id, secret)}`;
    expect((await api.call('editor', 'DELETE', path)).status).toBe(204);
  }
  for (const bearer of [rae.bearer, token]) {
    expect(await read(bearer)).toBe(401);
    expect((await api.call({ bearer }, 'PATCH', `/codices/${codexId}`, { title: 'x' })).status).toBe(401);
  }
  expect(await read(mo.bearer)).toBe(200);
  expect((await listed(id)).seen.map(({ name }) => name)).toEqual(['Mo']);
  expect(await read((await join(token, 'Rae')).bearer)).toBe(200);
});

test('who is connected is not listed twice', async () => {
  const { id, token } = await makeLink({ role: 'edit' });
  const rae = await join(token, 'Rae');
  const credentials = await api.services.authenticator.fromSocketToken(rae.bearer);
  if (credentials === null) throw new Error('no credentials');
  const documentName = codexDocumentName(codexId);
  api.services.live.connect({ socketId: 'rae', documentName, actor: credentials.actor, readOnly: false });
  expect(await listed(id)).toMatchObject({ guests: [{ name: 'Rae' }], seen: [] });
});

test('a guest who stays away is forgotten after 90 days, and their name stays with what they wrote', async () => {
  const { id, token } = await makeLink({ role: 'edit' });
  const [away, staying] = [await join(token, 'Away'), await join(token, 'Staying')];
  const wrote = await api.call({ bearer: away.bearer }, 'PATCH', `/codices/${codexId}`, { title: 'By Away' });
  expect(wrote.status, wrote.text).toBe(200);
  const comment = await api.call({ bearer: away.bearer }, 'POST', `/codices/${codexId}/comments`, {
    body: { markdown: 'Said by Away' },
  });
  expect(comment.status, comment.text).toBe(201);
  offset += AWAY_KEPT_MS - 60_000;
  expect(await read(staying.bearer)).toBe(200);
  await forget();
  expect(await known(publicGuestId(id, away.secret))).toBe(1);
  offset += 120_000;
  expect(await forget()).toBeGreaterThan(0);
  expect(await known(publicGuestId(id, away.secret))).toBe(0);
  expect(await read(away.bearer)).toBe(401);
  expect(await read(staying.bearer)).toBe(200);

  const history = await api.call('editor', 'GET', `/codices/${codexId}/operations`);
  expect(history.text).toContain('"Away"');
  expect((await api.call('editor', 'GET', `/codices/${codexId}/comments`)).text).toContain('"Away"');
  // The browser still has the secret: the same guest, once they have given their name.
  expect(
    (await api.call(null, 'POST', '/tickets', { share: { token, guestId: away.secret, name: 'Away' } }))
      .status,
  ).toBe(201);
  expect(await known(publicGuestId(id, away.secret))).toBe(1);
});

test('who was disconnected is kept as long as their link may open, and goes with it', async () => {
  const { id, token } = await makeLink({ role: 'edit' });
  const rae = await join(token, 'Rae');
  const guestId = publicGuestId(id, rae.secret);
  await api.call('editor', 'DELETE', `/share-links/${id}/guests/${guestId}`);
  offset += 2 * AWAY_KEPT_MS;
  await forget();
  expect(await known(guestId)).toBe(1);
  expect(await read(rae.bearer)).toBe(401);
  await api.call('editor', 'DELETE', `/share-links/${id}`);
  await forget();
  expect(await known(guestId)).toBe(0);
  expect(await read(rae.bearer)).toBe(401);
});
