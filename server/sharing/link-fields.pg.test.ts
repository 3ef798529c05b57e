/** Links for some fields: what they show, and that nothing of the rest leaves the server by any door. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

const SOURCE = `{
  id: 'report', version: 1, name: 'Report of secrets',
  fields: {
    summary: { type: 'richText', label: 'Summary' },
    state: { type: 'select', label: 'State', options: ['Open', 'Done'] },
    steps: { type: 'checklist', label: 'Steps' },
    lead: { type: 'person', label: 'Lead' },
    hush: { type: 'text', label: 'Classified label' },
    owner: { type: 'person', label: 'Withheld owner' },
    reason: { type: 'line', label: 'Reason', visibleWhen: { field: 'state', is: 'Done' } },
  },
}`;

let api: TestClient;
let codexId: string;
let codex: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const published = await api.call('owner', 'POST', '/templates/report/versions', {
    source: SOURCE,
    baseVersion: 0,
  });
  expect(published.status, published.text).toBe(201);
  const made = await api.call('editor', 'POST', '/codices', {
    templateId: 'report',
    title: 'Secret title',
    fields: {
      summary: { markdown: 'Told **to all**.' },
      state: 'Open',
      lead: api.userIds.admin,
      hush: 'the vault is open',
      owner: api.userIds.owner,
      reason: 'not yet to be told',
    },
  });
  expect(made.status, made.text).toBe(201);
  codexId = made.body.id;
  codex = `/codices/${codexId}`;
});
afterAll(() => api?.close());

const make = (body: JsonObject) => api.call('editor', 'POST', `${codex}/share-links`, body);
const view = (body: JsonObject) => api.call(null, 'POST', '/share/view', body);

test('shows exactly the chosen fields, as they are now', async () => {
  const link = (await make({ fields: ['summary', 'state', 'lead'] })).body;
  const answer = await view({ token: link.token });
  expect(answer.status, answer.text).toBe(200);
  const { title, items } = answer.body as unknown as { title: JsonValue; items: readonly JsonObject[] };
  expect(title).toBeNull();
  expect(items.map(({ label }) => label)).toEqual(['State', 'Lead', 'Summary']);
  expect(items.slice(0, 2)).toMatchObject([
    { kind: 'short', text: 'Open' },
    { kind: 'short', text: 'The admin' },
  ]);
  expect(JSON.stringify(items[2])).toContain('to all');
  await api.call('editor', 'PATCH', codex, { fields: { state: 'Done' } });
  expect((await view({ token: link.token })).text).toContain('Done');
  await api.call('editor', 'PATCH', codex, { fields: { state: 'Open' } });
});

test('nothing of the other fields, ids or authors is sent, and no other door opens', async () => {
  const link = (await make({ fields: ['summary', 'steps'] })).body;
  const { token } = link;
  const upload = await api.call('editor', 'POST', `${codex}/assets?name=plan.txt`, 'the plan');
  const guest = { bearer: token };
  const said = await api.call('owner', 'POST', `${codex}/comments`, {
    ...{ body: { markdown: 'Whispered remark' }, anchor: { field: 'hush', quote: 'vault' } },
  });
  expect(said.status, said.text).toBe(201);
  const about = { field: 'summary', quote: 'to all' };
  const remark = await api.call('owner', 'POST', `${codex}/comments`, {
    ...{ body: { markdown: 'Whispered about what is shown' }, anchor: about },
  });
  expect(remark.status, remark.text).toBe(201);
  const share = { token, guestId: 'mine', name: '' };
  const answers = [
    await view({ token }),
    await api.call(null, 'POST', '/share/open', { token }),
    await api.call(null, 'POST', '/share/open', { token, name: 'Mo' }),
    await api.call(null, 'POST', '/tickets', { share }),
    await api.call(guest, 'GET', codex),
    await api.call(guest, 'GET', `${codex}/comments`),
    await api.call(guest, 'GET', `${codex}/export?format=json5`),
    await api.call(guest, 'GET', `${codex}/references`),
    await api.call(guest, 'GET', upload.body.url),
    await api.call(guest, 'GET', `${codex}/suggestions`),
    await api.call(guest, 'GET', `${codex}/comments/activity`),
    await api.call(guest, 'GET', `${codex}/export?format=html&comments=true`),
    await api.call(guest, 'GET', '/search?q=whispered'),
    await api.call(guest, 'POST', `/comments/${said.body.id}/replies`, { body: { markdown: 'Heard.' } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([
    ...[200, 403, 403, 403, 401, 401, 401, 401, 404],
    ...[401, 401, 401, 401, 401],
  ]);
  const trace = answers.map(({ text }) => text).join('\n');
  const { owner, editor, admin } = api.userIds;
  const withheld = [
    'Secret title',
    'vault',
    'Classified',
    'Withheld',
    'hush',
    'Whispered',
    `${remark.body.id}`,
    'not yet',
    'Report of',
    'The owner',
    'The editor',
  ];
  for (const secret of [...withheld, owner, editor, admin, codexId]) expect(trace).not.toContain(secret);
  for (const text of [token, `${token}~mine`])
    expect(await api.services.authenticator.fromSocketToken(text)).toBeNull();
  const actor = { kind: 'guest', id: 'guest-x', name: 'X', linkId: link.id, codexId, role: 'view' } as const;
  expect(await api.services.authenticator.recheck(actor)).toBeNull();
  for (const { headers } of answers) expect(headers.get('set-cookie')).toBeNull();
});

test('a field stays hidden while its condition does not hold, and a revoked link shows nothing', async () => {
  const link = (await make({ fields: ['reason', 'title'] })).body;
  expect((await view({ token: link.token })).body).toMatchObject({ title: 'Secret title', items: [] });
  await api.call('editor', 'PATCH', codex, { fields: { state: 'Done' } });
  expect((await view({ token: link.token })).text).toContain('not yet to be told');
  await api.call('editor', 'PATCH', codex, { fields: { state: 'Open' } });
  await api.call('editor', 'DELETE', `/share-links/${link.id}`);
  expect((await view({ token: link.token })).status).toBe(410);
});

test('a limit of guests who only view is refused by name, also later; so are unknown fields', async () => {
  expect((await make({ maxGuests: 2, fields: ['summary'] })).status).toBe(422);
  const unknown = await make({ fields: ['summary', 'nothing'] });
  expect(unknown).toMatchObject({ status: 422, body: { errors: [{ path: ['fields', 1] }] } });
  expect((await make({ fields: [] })).status).toBe(422);
  const { id } = (await make({ fields: ['summary'] })).body;
  const change = (body: JsonObject) => api.call('editor', 'PATCH', `/share-links/${id}`, body);
  expect((await change({ maxGuests: 3 })).status).toBe(422);
  expect((await change({ name: 'For the press' })).status).toBe(200);
});

test('a password is asked for here too, and a link to a whole Codex is no such link', async () => {
  const { token } = (await make({ fields: ['summary'], password: 'correct horse' })).body;
  expect(await view({ token })).toMatchObject({ status: 401, body: { code: 'password_required' } });
  expect((await view({ token, password: 'wrong horse' })).status).toBe(401);
  expect((await view({ token, password: 'correct horse' })).status).toBe(200);
  expect((await view({ token: (await make({})).body.token })).status).toBe(403);
});

test('a preview shows whoever may share what a link would show, makes none, and is not a use of one', async () => {
  const fields = ['title', 'summary', 'lead'];
  const link = (await make({ fields })).body;
  const preview = (who: 'editor' | 'viewer' | null, body: JsonObject) =>
    api.call(who, 'POST', `${codex}/share-links/preview`, body);
  const links = await api.services.prisma.shareLink.count();
  const shown = await preview('editor', { fields });
  expect(shown.status, shown.text).toBe(200);
  const row = await api.services.prisma.shareLink.findUniqueOrThrow({ where: { id: link.id } });
  expect([row.lastUsedAt, await api.services.prisma.shareLink.count()]).toEqual([null, links]);
  expect(shown.body).toEqual((await view({ token: link.token })).body);
  expect(shown.text).not.toContain('the vault is open');
  expect((await preview('editor', { fields: ['nothing'] })).status).toBe(422);
  expect((await preview('viewer', { fields })).status).toBe(403);
  expect((await preview(null, { fields })).status).toBe(401);
});
