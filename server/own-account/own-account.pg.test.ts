/** One's own account: one's data as one file, without what opens anything or was said by others; and its end, for whoever shows who they are. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Role } from '#core/access/policy.ts';
import { makeAgent } from '../agents/agents.fixture.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { createTestBrowser, type TestBrowser } from '../sign-in/browser.fixture.ts';

const PASSWORD = 'correct horse battery';
const HOSTILE = 'Rae "], "x": [ </script><b>';

let api: TestClient;
let count = 0;
let rae: { readonly id: string; readonly email: string; readonly browser: TestBrowser };

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const source = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;
  await api.call('owner', 'POST', '/templates/note/versions', { source, baseVersion: 0 });
});
afterAll(() => api?.close());
beforeEach(async () => {
  rae = await join('editor');
});

async function join(role: Role) {
  count += 1;
  const email = `rae-${count}@example.org`;
  const { id } = (
    await api.call('owner', 'POST', '/members', { name: HOSTILE, email, role, password: PASSWORD })
  ).body;
  const browser = createTestBrowser(api);
  await browser.signIn(email, PASSWORD);
  return { id, email, browser };
}

/** Operations of theirs in the table that a real journal fills; that of these tests is in memory. */
async function journalled(...documentNames: readonly string[]): Promise<void> {
  const hash = new Uint8Array(32);
  await api.services.prisma.documentUpdate.createMany({
    data: documentNames.map((documentName) => ({
      ...{ documentName, seq: 1n, operationId: documentName, payload: new Uint8Array(1), crc32c: 0 },
      ...{ prevHash: hash, hash, actorKind: 'user', actorId: rae.id, actorName: HOSTILE },
      ...{ clientId: 1n, origin: 'api', clientTime: new Date(), summary: {} },
    })),
  });
}

/** As if they had signed in an hour ago. */
async function forgetConfirmation(userId: string): Promise<void> {
  const createdAt = new Date(Date.now() - 3600_000);
  await api.services.prisma.session.updateMany({ where: { userId }, data: { createdAt } });
}

describe('the file', () => {
  test('has what is theirs, with links, and neither secrets nor words of others', async () => {
    const { browser, id } = rae;
    const codex = (await browser.call('POST', '/codices', { templateId: 'note', title: 'The "lock"' })).body;
    const { token } = (await browser.call('POST', '/api-tokens', { name: 'script', password: PASSWORD }))
      .body;
    const link = (
      await browser.call('POST', `/codices/${codex.id}/share-links`, { role: 'view', name: 'For Olu' })
    ).body;
    const about = { body: { markdown: 'Mine, all of it.' } };
    const thread = await browser.call('POST', `/codices/${codex.id}/comments`, about);
    expect(thread.status, thread.text).toBe(201);
    const reply = { body: { markdown: 'A word of somebody else.' } };
    await api.call('owner', 'POST', `/comments/${thread.body.id}/replies`, reply);
    await browser.call('PUT', `/codices/${codex.id}/watch`, { subtree: true });
    const group = (await api.call('owner', 'POST', '/groups', { name: `Pilots ${count}` })).body;
    await api.call('owner', 'PUT', `/groups/${group.id}/members/${id}`);

    await journalled(`codex/${codex.id}`, `comments/${codex.id}`);
    const file = await browser.call('GET', '/me/export');
    expect(file.status).toBe(200);
    expect(file.headers.get('content-disposition')).toMatch(
      /^attachment; filename="bindery-account-\d{4}-\d\d-\d\d\.json"$/,
    );
    const url = `${api.services.env.appUrl}/c/${codex.id}`;
    expect(JSON.parse(file.text)).toMatchObject({
      ...{ format: 'bindery-account', version: 1 },
      profile: {
        id,
        name: HOSTILE,
        email: rae.email,
        role: 'editor',
        signIn: { password: true, passkeys: [] },
      },
      sessions: [{ revokedAt: null }],
      groups: [{ id: group.id, name: `Pilots ${count}` }],
      grants: [],
      apiTokens: [{ name: 'script', revokedAt: null }],
      shareLinks: [{ name: 'For Olu', role: 'view', codex: { id: codex.id, title: 'The "lock"', url } }],
      watches: [{ codex: { id: codex.id }, withWhatIsBelow: true }],
      codices: [{ id: codex.id, title: 'The "lock"', url }],
      comments: [{ codex: { id: codex.id }, thread: thread.body.id, markdown: 'Mine, all of it.' }],
    });
    for (const secret of [token, link.token, 'A word of somebody else.', '$argon2'])
      expect(file.text).not.toContain(secret);
  });

  test('has the agents they answer for with what these did, and the programs they let in', async () => {
    const { browser, id } = rae;
    const { prisma } = api.services;
    const codex = (await browser.call('POST', '/codices', { templateId: 'note', title: 'Tended' })).body;
    const agent = await makeAgent(prisma, { ownerId: id, name: 'Gardener', scope: 'write' });
    const foreign = await makeAgent(prisma, { ownerId: api.userIds.owner, name: 'Not theirs' });
    const as = { bearer: agent.token };
    for (const title of ['Tended twice', 'Tended again'])
      expect((await api.call(as, 'PATCH', `/codices/${codex.id}`, { title })).status).toBe(200);
    await api.call(as, 'POST', `/codices/${codex.id}/comments`, { body: { markdown: 'Watered.' } });
    const later = new Date('2030-01-01T00:00:00Z');
    await prisma.programGrant.create({
      data: {
        ...{
          userId: id,
          clientId: 'vc_x',
          clientName: 'Desk',
          redirectUri: 'http://127.0.0.1:1/',
          scope: 'read',
        },
        ...{ codeHash: `hash of ${id}`, codeChallenge: 'x', codeExpiresAt: later, codeUsedAt: later },
        ...{ createdAt: later, expiresAt: later },
      },
    });
    const file = await browser.call('GET', '/me/export');
    expect(JSON.parse(file.text)).toMatchObject({
      connectedPrograms: [{ name: 'Desk', scope: 'read', revokedAt: null }],
      agents: [
        {
          ...{ id: agent.id, name: 'Gardener', provider: 'Example', scopes: ['write'], templates: null },
          tokens: [{ name: 'program', revokedAt: null }],
          runs: [
            { in: 'codex', codex: { id: codex.id, title: 'Tended again' }, edits: 2, undoneAt: null },
            { in: 'comments', codex: { id: codex.id }, edits: 1 },
          ],
        },
      ],
    });
    for (const secret of [agent.token, foreign.id, 'Not theirs', `hash of ${id}`])
      expect(file.text).not.toContain(secret);
  });

  test('has what they muted, how they are told by e-mail, and whom they invited', async () => {
    const { browser, id } = rae;
    const { prisma } = api.services;
    expect(JSON.parse((await browser.call('GET', '/me/export')).text)).toMatchObject({
      ...{ digest: null, mutes: [], invitations: [] },
    });
    const codex = (await browser.call('POST', '/codices', { templateId: 'note', title: 'Loud' })).body;
    const about = { body: { markdown: 'Loud as well.' } };
    const thread = (await browser.call('POST', `/codices/${codex.id}/comments`, about)).body;
    await browser.call('PUT', `/codices/${codex.id}/mute`);
    await browser.call('PUT', `/comments/${thread.id}/mute`);
    const nextAt = new Date('2026-12-01T08:00:00Z');
    const setting = { frequency: 'weekly', timeZone: 'Europe/Berlin', hour: 9 };
    await prisma.digest.create({ data: { userId: id, ...setting, nextAt, toldUntil: nextAt } });
    await prisma.user.update({ where: { id }, data: { role: 'admin' } });
    const sent = { email: 'olu@example.org', role: 'viewer' };
    const made = await browser.call('POST', '/invitations', sent);
    expect(made.status, made.text).toBe(201);
    // Somebody else's is theirs.
    await api.call('owner', 'POST', '/invitations', { email: 'other@example.org', role: 'viewer' });

    const file = await browser.call('GET', '/me/export');
    expect(JSON.parse(file.text)).toMatchObject({
      digest: { ...setting, nextAt: nextAt.toISOString() },
      mutes: expect.arrayContaining([
        expect.objectContaining({
          codex: expect.objectContaining({ id: codex.id, title: 'Loud' }),
          thread: null,
        }),
        expect.objectContaining({ thread: thread.id }),
      ]),
      invitations: [{ ...sent, acceptedAt: null, revokedAt: null }],
    });
    expect(JSON.parse(file.text).mutes).toHaveLength(2);
    expect(file.text).not.toContain('other@example.org');
    expect(file.text).not.toContain(String(made.body.url).split('#')[1]);
  });

  test('is for their browser: a token of theirs gets none, nor whoever is not signed in', async () => {
    const { token } = (await rae.browser.call('POST', '/api-tokens', { name: 's', password: PASSWORD })).body;
    expect((await api.call({ bearer: token }, 'GET', '/me/export')).status).toBe(403);
    expect((await api.call(null, 'GET', '/me/export')).status).toBe(401);
  });
});

describe('the end', () => {
  test('is for whoever has just shown who they are', async () => {
    await forgetConfirmation(rae.id);
    expect((await rae.browser.call('GET', '/me/removal')).json).toMatchObject({ refusal: null, sessions: 1 });
    expect((await rae.browser.call('DELETE', '/me')).status).toBe(403);
    expect((await rae.browser.call('POST', '/confirmations', { password: 'not this one' })).status).toBe(422);
    expect((await rae.browser.call('DELETE', '/me')).status).toBe(403);
    expect((await rae.browser.call('POST', '/confirmations', { password: PASSWORD })).status).toBe(204);
    expect((await rae.browser.call('DELETE', '/me')).status).toBe(204);
    expect((await rae.browser.call('GET', '/api/auth/session')).json).toEqual({ state: 'revoked' });
    expect((await rae.browser.signIn(rae.email, PASSWORD)).status).toBe(401);
    const where = { action: 'member-removed', subject: rae.id };
    expect(await api.services.prisma.auditEvent.findFirstOrThrow({ where })).toMatchObject({
      actorId: rae.id,
      actorName: HOSTILE,
    });
    expect(await api.services.prisma.user.findUniqueOrThrow({ where: { id: rae.id } })).toMatchObject({
      ...{ name: HOSTILE, email: `${rae.id}@removed.invalid` },
    });
  });

  test('is refused to the last owner, who is told what to do', async () => {
    const last = await join('owner');
    const { user } = api.services.prisma;
    const other = { where: { id: api.userIds.owner } };
    await user.update({ ...other, data: { disabledAt: new Date() } });
    const refusal = `${HOSTILE} is the last owner. Make somebody else an owner first.`;
    expect((await last.browser.call('GET', '/me/removal')).json).toMatchObject({ refusal });
    expect(await last.browser.call('DELETE', '/me')).toMatchObject({
      status: 409,
      json: { detail: refusal },
    });
    await user.update({ ...other, data: { disabledAt: null } });
    expect((await last.browser.call('DELETE', '/me')).status).toBe(204);
  });
});
