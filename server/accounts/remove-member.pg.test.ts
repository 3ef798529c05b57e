/** Removing a member: everything of theirs ends or is handed over, their name stays, and whoever comes under their address is somebody else. */
import { readFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Role } from '#core/access/policy.ts';
import type { JsonValue } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { packageRoot } from '../config/package-root.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { createTestBrowser, type TestBrowser } from '../sign-in/browser.fixture.ts';

const PASSWORD = 'correct horse battery';
const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { owner: { type: 'person' }, text: { type: 'text' } } }`;

let api: TestClient;
let count = 0;
/** Somebody who is about to go, signed in. */
let rae: { readonly id: string; readonly email: string; readonly browser: TestBrowser };

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
});
afterAll(() => api?.close());
beforeEach(async () => {
  rae = await join('editor');
});

async function join(role: Role, name = 'Rae Moana') {
  count += 1;
  const email = `rae-${count}@example.org`;
  const body = { name, email, role, password: PASSWORD };
  const { id } = (await api.call('owner', 'POST', '/members', body)).body;
  const browser = createTestBrowser(api);
  expect((await browser.signIn(email, PASSWORD)).status).toBe(200);
  return { id, email, browser };
}

async function ok(
  answer: Promise<{ readonly status: number; readonly text: string; readonly body: unknown }>,
) {
  const { status, text, body } = await answer;
  expect(status, text).toBeLessThan(300);
  return body as Record<string, never> & { readonly id: string; readonly token: string };
}

const remove = (id: string, query = '') => api.call('owner', 'DELETE', `/members/${id}${query}`);
const makeCodex = () => ok(rae.browser.call('POST', '/codices', { templateId: 'note', title: 'The lock' }));
const guest = (token: string) => api.call({ bearer: token }, 'POST', '/tickets', {});

async function everythingOf(codexId: string): Promise<string> {
  const { token } = await ok(rae.browser.call('POST', '/api-tokens', { name: 'script', password: PASSWORD }));
  const group = await ok(api.call('owner', 'POST', '/groups', { name: `Pilots ${count}` }));
  await ok(api.call('owner', 'PUT', `/groups/${group.id}/members/${rae.id}`));
  await ok(api.call('owner', 'PUT', `/codices/${codexId}/grants/member:${rae.id}`, { role: 'editor' }));
  await ok(rae.browser.call('PUT', `/codices/${codexId}/watch`, { subtree: false }));
  await ok(api.call('owner', 'PATCH', `/codices/${codexId}`, { fields: { owner: rae.id } }));
  await api.services.projection.project(codexDocumentName(codexId));
  return token;
}

describe('what is theirs', () => {
  test('is counted before, ends after, and what they wrote goes on naming them', async () => {
    const codex = await makeCodex();
    const token = await everythingOf(codex.id);
    const link = await ok(rae.browser.call('POST', `/codices/${codex.id}/share-links`, { role: 'view' }));
    const preview = (await api.call('admin', 'GET', `/members/${rae.id}/removal`)).body;
    expect(preview).toEqual({
      ...{ member: { id: rae.id, name: 'Rae Moana' }, refusal: null, hasProvider: false },
      ...{
        sessions: 1,
        tokens: 1,
        agents: 0,
        links: 1,
        forms: 0,
        invitations: 0,
        groups: 1,
        grants: 1,
        watches: 1,
      },
      ...{ assigned: 1, codices: 1 },
    });
    expect((await guest(link.token)).status).toBe(201);
    expect((await remove(rae.id)).status).toBe(204);

    expect((await rae.browser.call('GET', '/me')).status).toBe(401);
    expect((await rae.browser.call('GET', '/api/auth/session')).json).toEqual({ state: 'revoked' });
    expect((await rae.browser.signIn(rae.email, PASSWORD)).status).toBe(401);
    expect((await api.call({ bearer: token }, 'GET', '/me')).status).toBe(401);
    expect((await guest(link.token)).status).toBe(401);
    const { prisma } = api.services;
    const where = { userId: rae.id };
    expect(
      await Promise.all([
        ...[prisma.account.count({ where }), prisma.groupMember.count({ where })],
        ...[prisma.codexGrant.count({ where }), prisma.watch.count({ where })],
        ...[prisma.notification.count({ where }), prisma.profilePicture.count({ where })],
        prisma.apiToken.count({ where: { ...where, revokedAt: null } }),
        prisma.session.count({
          where: { ...where, OR: [{ revokedAt: null }, { userAgent: { not: null } }] },
        }),
      ]),
    ).toEqual(Array(8).fill(0));

    const codexNow = await ok(api.call('viewer', 'GET', `/codices/${codex.id}`));
    expect(codexNow).toMatchObject({
      createdBy: { id: rae.id, name: 'Rae Moana' },
      fields: { owner: rae.id },
    });
    const list = (await api.call('owner', 'GET', '/members')).body.items;
    expect(list).toContainEqual(
      expect.objectContaining({
        ...{ id: rae.id, name: 'Rae Moana', email: null, disabled: true, removed: true },
      }),
    );
    const event = await prisma.auditEvent.findFirstOrThrow({
      where: { action: 'member-removed', subject: rae.id },
    });
    expect(event).toMatchObject({
      actorName: 'The owner',
      detail: { name: 'Rae Moana', heir: null, links: 1, forms: 0, invitations: 0 },
    });
  });

  test('is handed to an heir: links go on, with the guests who are there', async () => {
    const codex = await makeCodex();
    const link = await ok(rae.browser.call('POST', `/codices/${codex.id}/share-links`, { role: 'view' }));
    const start = api.services.live.closed.length;
    api.services.live.connect({
      ...{ socketId: `guest of ${rae.id}`, documentName: `codex/${codex.id}`, readOnly: true },
      actor: (await api.services.authenticator.fromSocketToken(link.token))?.actor as never,
    });
    expect((await remove(rae.id, `?heir=${api.userIds.editor}`)).status).toBe(204);
    expect(api.services.live.closed.slice(start)).toEqual([]);
    expect((await guest(link.token)).status).toBe(201);
    const links = (await api.call('editor', 'GET', `/codices/${codex.id}/share-links`)).body.items;
    expect(links).toMatchObject([
      { id: link.id, createdBy: { id: api.userIds.editor, name: 'The editor' }, ended: null },
    ]);
  });

  test.each<[string, () => string | Promise<string>]>([
    ['who only reads', () => api.userIds.viewer],
    ['who goes', () => rae.id],
    ['whom nobody knows', () => '0190f3a0-0000-7000-8000-00000000dead'],
    [
      'without access',
      async () => {
        const { id } = await join('editor');
        await api.call('owner', 'PATCH', `/members/${id}`, { disabled: true });
        return id;
      },
    ],
  ])('is taken over by nobody %s, and nothing has happened then', async (_who, heir) => {
    expect((await remove(rae.id, `?heir=${await heir()}`)).status).toBe(422);
    expect((await rae.browser.call('GET', '/me')).status).toBe(200);
  });

  test('forms go to an heir, and are closed without one', async () => {
    const path = `/codices/${(await makeCodex()).id}/intake-links`;
    const form = { templateId: 'note', fields: ['title'] };
    const made = await ok(rae.browser.call('POST', path, form));
    await remove(rae.id, `?heir=${api.userIds.editor}`);
    const { intakeLink } = api.services.prisma;
    expect(await intakeLink.findUniqueOrThrow({ where: { id: made.id } })).toMatchObject({
      ...{ createdById: api.userIds.editor, revokedAt: null },
    });
    const other = await join('editor');
    const theirs = await ok(other.browser.call('POST', path, form));
    await remove(other.id);
    const { revokedAt } = await intakeLink.findUniqueOrThrow({ where: { id: theirs.id } });
    expect(revokedAt).not.toBeNull();
  });

  test('is in no table that names them but those that are kept', async () => {
    const source = await readFile(joinPath(packageRoot(), 'prisma/schema.prisma'), 'utf8');
    const models = [...source.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)];
    const naming = models.filter(([, , body = '']) => /^ +userId /m.test(body)).map(([, name = '']) => name);
    // Their rows end and stay: a device that comes back is told, and what a token or a program did stays known.
    // Of an agent that is removed, its row stays with its name: for whom it worked.
    const kept = ['Session', 'ApiToken', 'ProgramGrant', 'Agent'];
    const codex = await makeCodex();
    await everythingOf(codex.id);
    await remove(rae.id);
    for (const name of naming.filter((each) => !kept.includes(each))) {
      const found = await api.services.prisma.$queryRawUnsafe<{ count: number }[]>(
        `SELECT count(*)::int AS "count" FROM "${name}" WHERE "userId" = $1`,
        rae.id,
      );
      expect(found, name).toEqual([{ count: 0 }]);
    }
    const strip = await readFile(joinPath(packageRoot(), 'server/accounts/remove-member.ts'), 'utf8');
    const emptied = (name: string) =>
      strip.includes(`tx.${name.charAt(0).toLowerCase()}${name.slice(1)}.deleteMany(mine)`);
    expect(naming.filter((name) => !kept.includes(name) && !emptied(name))).toEqual([]);
  });

  test('invitations go to an heir who may make them, and end otherwise', async () => {
    const admin = await join('admin');
    const invite = async (): Promise<string> => {
      const made = await ok(admin.browser.call('POST', '/invitations', { role: 'viewer' }));
      return String(made['url']).split('#')[1] ?? '';
    };
    const opens = async (token: string) =>
      (await api.call(null, 'POST', '/invitations/open', { token })).status;
    const kept = await invite();
    expect(await opens(kept)).toBe(200);
    await remove(admin.id, `?heir=${api.userIds.admin}`);
    expect(await opens(kept)).toBe(200);
    const other = await join('admin');
    const made = await ok(other.browser.call('POST', '/invitations', { role: 'viewer' }));
    await remove(other.id, `?heir=${api.userIds.editor}`);
    expect(await opens(String(made['url']).split('#')[1] ?? '')).toBe(404);
  });
});

describe('whoever is gone', () => {
  test('comes back as somebody else: nothing of the one before is theirs', async () => {
    const codex = await makeCodex();
    await everythingOf(codex.id);
    await remove(rae.id);
    const body = { name: 'Rae Moana', email: rae.email, role: 'viewer', password: 'another long password' };
    const again = await ok(api.call('owner', 'POST', '/members', body));
    expect(again.id).not.toBe(rae.id);
    const browser = createTestBrowser(api);
    expect((await browser.signIn(rae.email, PASSWORD)).status).toBe(401);
    await browser.signIn(rae.email, 'another long password');
    expect((await browser.call('GET', '/me')).json).toMatchObject({
      id: again.id,
      role: 'viewer',
      grants: [],
    });
    expect((await browser.call('PATCH', `/codices/${codex.id}`, { title: 'Mine' })).status).toBe(403);
    expect((await browser.call('GET', '/assigned')).json).toMatchObject({ items: [] });
    const names = (await api.call('owner', 'GET', '/members')).body.items as unknown as { id: string }[];
    expect(names.filter(({ id }) => [rae.id, again.id].includes(id))).toHaveLength(2);
  });

  test('is nobody to give access, a group, a grant, a link or a field to', async () => {
    const codex = await makeCodex();
    await remove(rae.id);
    const group = await ok(api.call('owner', 'POST', '/groups', { name: `Empty ${count}` }));
    const tries: readonly (readonly [string, string, JsonValue?])[] = [
      ['PATCH', `/members/${rae.id}`, { disabled: false }],
      ['GET', `/members/${rae.id}/removal`],
      ['DELETE', `/members/${rae.id}`],
      ['PUT', `/groups/${group.id}/members/${rae.id}`],
      ['PUT', `/codices/${codex.id}/grants/member:${rae.id}`, { role: 'editor' }],
    ];
    for (const [method, path, body] of tries)
      expect((await api.call('owner', method, path, body)).status, path).toBe(404);
    expect((await api.call('owner', 'POST', `/members/${rae.id}/password-link`)).status).toBe(409);
    const fields = { owner: rae.id };
    expect((await api.call('owner', 'PATCH', `/codices/${codex.id}`, { fields })).status).toBe(422);
  });
});

describe('who removes whom', () => {
  test('nobody the last owner, themselves, or as an admin an owner; two who remove the same do it once', async () => {
    expect(await remove(api.userIds.owner)).toMatchObject({ status: 409 });
    expect((await api.call('admin', 'DELETE', `/members/${api.userIds.owner}`)).status).toBe(403);
    expect((await api.call('admin', 'DELETE', `/members/${api.userIds.admin}`)).status).toBe(409);
    expect((await api.call('admin', 'GET', `/members/${api.userIds.owner}/removal`)).body).toMatchObject({
      refusal: 'Only an owner removes an owner.',
    });
    const both = await Promise.all([remove(rae.id), remove(rae.id)]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 404]);
  });

  test('two owners who remove each other at once: one stays', async () => {
    const other = await join('owner');
    const mine = await join('owner');
    const { user } = api.services.prisma;
    const third = { where: { id: api.userIds.owner } };
    await user.update({ ...third, data: { disabledAt: new Date() } });
    const both = await Promise.all([
      other.browser.call('DELETE', `/members/${mine.id}`),
      mine.browser.call('DELETE', `/members/${other.id}`),
    ]);
    expect(await user.count({ where: { role: 'owner', disabledAt: null } })).toBe(1);
    expect(both.filter(({ status }) => status === 204)).toHaveLength(1);
    await user.update({ ...third, data: { disabledAt: null } });
  });
});
