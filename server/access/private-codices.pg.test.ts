/** Nothing of a private Codex reaches another member: by any route, any socket, any list; and what those may do who were let in. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { UserActor } from '#core/access/policy.ts';
import type { JsonValue } from '#core/json.ts';
import type { CreateCodexBody } from '#core/protocol/api/codices.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { createCodex } from '../codices/writing/create-codex.ts';
import { openRawPage } from '../collaboration/raw-page.fixture.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { MISSING, roleMatrix } from '../http/role-matrix.fixture.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';

const TASK = `{ id: 'errand', version: 1, name: 'Task', fields: { cost: 'number', text: 'richText', line: 'line', labels: 'tags',
  owner: 'person', parts: { type: 'references', kind: 'depends_on' },
  total: { type: 'formula', expression: "sum(references('depends_on').cost)" } } }`;
/** Words that stand in private Codices alone. */
const WORDS = {
  title: 'Zwielichtung',
  child: 'Nebelbankett',
  text: 'Quarzfalke',
  tag: 'geheimniskram',
  said: 'Flusskrebse',
};
const SECRETS = Object.values(WORDS);

let server: TestServer;
let people: Readonly<Record<'owner' | 'admin' | 'other' | 'viewer' | 'maker' | 'reader', Someone>>;
/** A private Codex, one below it, and a public one that its maker has made refer to it. */
let ids: Readonly<Record<'top' | 'child' | 'open' | 'cheap' | 'thread' | 'file', string>>;
let guest: string;
const cleanUps: (() => unknown)[] = [];

interface Someone {
  readonly token: string;
  readonly id: string;
}

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-private-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  cleanUps.push(async () => {
    await server.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
  const someone = async (role: 'owner' | 'admin' | 'editor' | 'viewer'): Promise<Someone> => {
    const token = await server.makeToken(role);
    return { token, id: (await server.call(token, 'GET', 'me'))['id'] ?? '' };
  };
  people = {
    ...{ owner: await someone('owner'), admin: await someone('admin'), other: await someone('editor') },
    ...{ viewer: await someone('viewer'), maker: await someone('editor'), reader: await someone('viewer') },
  };
  await server.call(people.owner.token, 'POST', 'templates/errand/versions', {
    source: TASK,
    baseVersion: 0,
  });
  await fill();
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

async function actorOf({ token }: Someone): Promise<UserActor> {
  const actor = (await server.services.authenticator.fromSocketToken(token))?.actor;
  if (actor?.kind !== 'user') throw new Error('the token is none of a member');
  return actor;
}

async function make(by: Someone, input: Omit<CreateCodexBody, 'templateId'>): Promise<string> {
  const { body } = await createCodex(server.services, await actorOf(by), { templateId: 'errand', ...input });
  return body.id;
}

async function fill(): Promise<void> {
  const { maker, other, reader } = people;
  const top = await make(maker, { title: WORDS.title, private: true, fields: { line: WORDS.text } });
  const values = { text: { markdown: WORDS.text }, labels: [WORDS.tag], cost: 7, owner: other.id };
  const child = await make(maker, { title: WORDS.child, parentId: top, fields: values });
  const cheap = await make(other, { title: 'Cheap', fields: { cost: 5 } });
  const open = await make(maker, { title: 'Open', fields: { parts: [child, cheap] } });
  await server.call(maker.token, 'POST', `codices/${child}/references`, { kind: 'blocks', target: open });
  const said = await server.call(maker.token, 'POST', `codices/${child}/comments`, {
    body: { markdown: `${WORDS.said} @[Other](person:${other.id})` },
  });
  const file = await answer(maker, 'POST', `/codices/${child}/assets?name=a.txt`, WORDS.text);
  await server.call(maker.token, 'PUT', `codices/${top}/grants/member:${reader.id}`, { role: 'viewer' });
  const link = await server.call(maker.token, 'POST', `codices/${open}/share-links`, { role: 'edit' });
  guest = link['token'] ?? '';
  ids = { top, child, open, cheap, thread: said['id'] ?? '', file: JSON.parse(file.text).id };
  await settle();
}

async function settle(): Promise<void> {
  const { projection, rollUps, titles, background } = server.services;
  for (const id of [ids.top, ids.child, ids.open, ids.cheap])
    for (const name of [codexDocumentName(id), commentsDocumentName(id)]) await projection.project(name);
  await rollUps.settle();
  await titles.flush();
  await background.settled();
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function answer(
  by: Someone | { readonly token: string },
  method: string,
  path: string,
  body?: JsonValue,
): Promise<Answer> {
  const isText = typeof body === 'string';
  const type = isText ? 'application/octet-stream' : 'application/json';
  const response = await server.app.request(`/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${by.token}`, 'content-type': type },
    ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

/** The same answer for one id as for another, but for the id and what names the request. */
function withoutId({ status, text }: Answer, id: string): Answer {
  const plain = text.replaceAll(id, MISSING).replaceAll(/"(requestId|serverTime)":"[^"]*"/g, '');
  return { status, text: plain };
}

const outsiders = () => ({
  ...{ owner: people.owner, admin: people.admin, other: people.other, viewer: people.viewer },
  guest: { token: guest },
});

/** Where it says no more than that there is one, of which admins may make themselves a member. */
const KNOWS_IDS = ['/private-codices', '/audit'];

describe('to whoever was not let in', () => {
  test('every route that names a Codex answers as for one that is not there', async () => {
    const namingRoutes = Object.entries(roleMatrix(MISSING)).filter(([route]) => route.includes('{codexId}'));
    expect(namingRoutes.length).toBeGreaterThan(40);
    for (const [who, caller] of Object.entries(outsiders())) {
      for (const [route, { path, body }] of namingRoutes) {
        const method = route.split(' ')[0] ?? '';
        const expected = withoutId(await answer(caller, method, path, body), MISSING);
        for (const id of who === 'other' ? [ids.top, ids.child] : [ids.child]) {
          const found = await answer(caller, method, path.replaceAll(MISSING, id), body);
          expect([who, route, withoutId(found, id)]).toEqual([who, route, expected]);
        }
      }
    }
    const rows = await server.prisma.codex.findMany({ where: { id: { in: [ids.top, ids.child] } } });
    expect(rows.map(({ deletedAt }) => deletedAt)).toEqual([null, null]);
  }, 240_000);

  test('no other route tells a word or an id of it', async () => {
    const { top, child, open, thread, file } = ids;
    const since = '2020-01-01T00:00:00Z';
    const asked = [
      ...Object.entries(roleMatrix(open)).flatMap(([route, { path }]) =>
        route.startsWith('GET ') ? [path] : [],
      ),
      ...SECRETS.flatMap((word) => [
        `/search?q=${word}`,
        `/search?q=${word}&facets=template`,
        `/codices?q=${word}`,
        `/search?q=${encodeURIComponent(`comments:${word}`)}`,
        `/search?q=${encodeURIComponent(`in:comments ${word}`)}`,
        `/search?q=${encodeURIComponent(`tag:${word}`)}`,
      ]),
      ...[top, child].flatMap((id) => [
        `/codices?parent=${id}`,
        `/codices?under=${id}`,
        `/tree?parent=${id}`,
      ]),
      ...[
        '/codices?limit=200',
        '/codices?private=only',
        '/codices?template=errand',
        '/tree?depth=20',
        '/references',
      ],
      ...[`/activity?since=${since}&own=include`, `/activity?since=${since}&codex=${child}`, '/assigned'],
      ...['/timeline', `/timeline?below=${open}`, `/timeline?below=${child}`],
      `/codices/${open}/subtree-restores/plan?at=${new Date().toISOString()}`,
      `/codices/${open}/branch-sets/plan?name=outsider`,
      ...['json5', 'binary', 'markdown', 'html'].map((format) => `/codices/${open}/export?format=${format}`),
      ...[`/codices/${open}/backlinks`, `/codices/${open}/compare?from=0`, `/codices/${open}/references`],
      ...[`/codices/${open}`, '/notifications', '/notifications?state=unread', `/assets/${file}`],
      ...[`/automation/runs?codex=${child}`, '/audit?limit=200', '/audit/export', `/audit?subject=${top}`],
    ];
    for (const [who, caller] of Object.entries(outsiders())) {
      for (const path of asked) {
        const { status, text } = await answer(caller, 'GET', path);
        expect([200, 303, 401, 403, 404, 409, 422], `${who} ${path} ${text}`).toContain(status);
        expect([who, path, SECRETS.filter((word) => text.includes(word))]).toEqual([who, path, []]);
        if (KNOWS_IDS.some((known) => path.startsWith(known)) || path.includes(top) || path.includes(child))
          continue;
        // That the public one names it is its maker's own doing, which is marked for review; nothing says what is behind the id.
        if (path.includes(open) || path === '/conflicts') continue;
        expect([who, path, text.includes(top) || text.includes(child)]).toEqual([who, path, false]);
      }
      for (const method of ['PATCH', 'PUT'])
        for (const path of [`/comments/${thread}`, `/comments/${thread}/mute`]) {
          const expected = await answer(caller, method, path.replace(thread, MISSING), { resolved: true });
          const found = await answer(caller, method, path, { resolved: true });
          expect([who, path, withoutId(found, thread)]).toEqual([who, path, withoutId(expected, MISSING)]);
        }
      expect((await answer(caller, 'GET', `/assets/${file}`)).status).toBe(404);
    }
  }, 240_000);

  test('lists are as if it were not there: counts, references, cycles, facets, documents for offline', async () => {
    const { other } = people;
    const found = JSON.parse((await answer(other, 'GET', '/search?q=template:errand&facets=template')).text);
    expect(found.templates).toEqual([{ id: 'errand', count: 2 }]);
    const listed = JSON.parse((await answer(other, 'GET', '/codices?template=errand')).text);
    expect(listed.items.map(({ title }: { title: string }) => title).sort()).toEqual(['Cheap', 'Open']);
    const references = JSON.parse((await answer(other, 'GET', `/codices/${ids.open}/references`)).text);
    const toHidden = references.items.find(
      ({ target }: { target: { id: string } }) => target.id === ids.child,
    );
    expect(toHidden.target).toEqual({ id: ids.child, title: '', templateId: null, state: 'gone' });
    const documents = [{ id: ids.child }, { id: ids.child, of: 'comments' }, { id: ids.top }];
    const offline = await answer(other, 'POST', '/offline/documents', { documents });
    for (const word of SECRETS) expect(offline.text.includes(word)).toBe(false);
    const unread = JSON.parse((await answer(other, 'GET', '/notifications/unread')).text);
    expect(unread.unread ?? 0).toBe(0);
    expect(await server.prisma.notification.count({ where: { userId: other.id } })).toBe(0);
  });

  test('no socket opens', async () => {
    const names = ['codex', 'comments', 'subtree'].flatMap((kind) =>
      [ids.top, ids.child].map((id) => `${kind}/${id}`),
    );
    for (const [who, { token }] of Object.entries(outsiders()))
      for (const name of names) {
        const page = await openRawPage(server.url, name);
        const nowhere = await openRawPage(server.url, name.replace(/\/.*/, `/${randomUUID()}`));
        expect([who, name, await page.enter(token)]).toEqual([who, name, await nowhere.enter(token)]);
        for (const word of SECRETS) expect(page.hears(word)).toBe(false);
        page.leave();
        nowhere.leave();
      }
  }, 60_000);

  test('the document of the workspace has no word of it, nor has that of another one', async () => {
    const { services } = server;
    const whole = await services.journal.load(await services.tree.documentName());
    const text = Buffer.from(whole.state).toString('latin1');
    for (const word of SECRETS) expect(text.includes(word)).toBe(false);
    const own = Buffer.from((await services.journal.load(`subtree/${ids.top}`)).state).toString('latin1');
    expect([own.includes(WORDS.title), own.includes(WORDS.child)]).toEqual([true, true]);
  });

  test('nothing is put below it, moved there, or made under its id', async () => {
    const { other } = people;
    for (const parentId of [ids.top, ids.child]) {
      const body = (parent: string) => ({ templateId: 'errand', title: 'Mine', parentId: parent });
      const found = withoutId(await answer(other, 'POST', '/codices', body(parentId)), parentId);
      expect(found).toEqual(withoutId(await answer(other, 'POST', '/codices', body(MISSING)), MISSING));
      expect(found.status).toBe(422);
      const moved = await answer(other, 'POST', `/codices/${ids.cheap}/move`, { parentId });
      const nowhere = await answer(other, 'POST', `/codices/${ids.cheap}/move`, { parentId: MISSING });
      expect(withoutId(moved, parentId)).toEqual(withoutId(nowhere, MISSING));
    }
    const taken = await answer(other, 'POST', '/codices', {
      templateId: 'errand',
      title: 'x',
      id: ids.child,
    });
    expect(taken.status).toBe(409);
    expect(SECRETS.some((word) => taken.text.includes(word))).toBe(false);
  });

  test('a formula of a public Codex counts it for nobody', async () => {
    for (const by of [people.maker, people.other]) {
      const { fields } = JSON.parse((await answer(by, 'GET', `/codices/${ids.open}`)).text);
      expect(fields.total).toBe(5);
    }
  });
});

describe('whoever was let in', () => {
  test('reads it, finds it, has its tree and its sockets, and does no more than their role there', async () => {
    const { reader, maker } = people;
    for (const by of [reader, maker]) {
      expect(JSON.parse((await answer(by, 'GET', `/codices/${ids.child}`)).text)).toMatchObject({
        ...{ title: WORDS.child, privateTopId: ids.top, path: [{ id: ids.top, title: WORDS.title }] },
      });
      expect((await answer(by, 'GET', `/search?q=${WORDS.text}`)).text).toContain(WORDS.child);
      expect((await answer(by, 'GET', `/tree?parent=${ids.top}`)).text).toContain(WORDS.child);
      const tops = JSON.parse((await answer(by, 'GET', '/codices?private=only')).text);
      expect(tops.items.map(({ id }: { id: string }) => id)).toEqual([ids.top]);
    }
    expect((await answer(reader, 'PATCH', `/codices/${ids.child}`, { title: 'Mine' })).status).toBe(403);
    expect((await answer(maker, 'PATCH', `/codices/${ids.child}`, { title: WORDS.child })).status).toBe(200);
    for (const [kind, asReader] of [
      ['codex', 'read'],
      ['comments', 'read'],
      ['subtree', 'read'],
    ] as const) {
      for (const [by, expected] of [
        [reader, asReader],
        [maker, 'write'],
      ] as const) {
        const page = await openRawPage(server.url, `${kind}/${ids.top}`);
        expect([kind, await page.enter(by.token)]).toEqual([kind, expected]);
        page.leave();
      }
    }
  }, 60_000);

  test('leads nobody else there: no link, no form, no token for a part, no move over the border', async () => {
    const { maker } = people;
    const refused = async (method: string, path: string, body: JsonValue) => {
      const found = await answer(maker, method, path, body);
      expect([path, found.status, found.text]).toEqual([path, 422, expect.stringContaining('private')]);
    };
    await refused('POST', `/codices/${ids.child}/share-links`, { role: 'view' });
    await refused('POST', `/codices/${ids.child}/intake-links`, { templateId: 'errand' });
    await refused('POST', `/codices/${ids.child}/move`, { parentId: null });
    await refused('POST', `/codices/${ids.child}/move`, { parentId: ids.open });
    await refused('POST', `/codices/${ids.open}/move`, { parentId: ids.child });
    await refused('POST', `/codices/${ids.top}/move`, { parentId: null });
    await refused('PUT', `/codices/${ids.child}/grants/member:${people.other.id}`, { role: 'viewer' });
    const gone = { templateId: 'errand', title: 'x', parentId: MISSING, private: true } as const;
    await expect(make(maker, gone)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test('goes within a second when the role is taken back, and by the last admin it is not given away', async () => {
    const { maker, viewer } = people;
    const path = `/codices/${ids.top}/grants/member:${viewer.id}`;
    expect((await answer(maker, 'PUT', path, { role: 'commenter' })).status).toBe(200);
    const page = await openRawPage(server.url, commentsDocumentName(ids.child));
    expect(await page.enter(viewer.token)).toBe('write');
    expect((await answer(maker, 'DELETE', path)).status).toBe(204);
    await expect.poll(() => page.isOpen, { timeout: 1_000 }).toBe(false);
    expect((await answer(viewer, 'GET', `/codices/${ids.child}`)).status).toBe(404);
    const own = await answer(maker, 'DELETE', `/codices/${ids.top}/grants/member:${maker.id}`);
    expect(own.status).toBe(409);
  });
});

test('an admin enters by an act that the audit log and the people there are told of', async () => {
  const { admin, maker, other } = people;
  expect((await answer(other, 'POST', `/private-codices/${ids.top}/entry`)).status).toBe(403);
  expect((await answer(admin, 'POST', `/private-codices/${ids.child}/entry`)).status).toBe(404);
  const entered = await answer(admin, 'POST', `/private-codices/${ids.top}/entry`);
  expect([entered.status, JSON.parse(entered.text).role]).toEqual([200, 'admin']);
  expect((await answer(admin, 'GET', `/codices/${ids.child}`)).status).toBe(200);
  const given = JSON.parse((await answer(maker, 'GET', `/codices/${ids.child}/grants`)).text);
  expect(given.items).toContainEqual(
    expect.objectContaining({
      principal: `member:${admin.id}`,
      grantedBy: expect.objectContaining({ id: admin.id }),
    }),
  );
  const events = await server.prisma.auditEvent.findMany({ where: { action: 'private-entered' } });
  expect(events.map(({ actorId, subject }) => [actorId, subject])).toEqual([[admin.id, ids.top]]);
});

test('what is private stays private: by no write of the database, and after it was deleted for good', async () => {
  const { maker, other } = people;
  const change = server.prisma.codex.update({ where: { id: ids.child }, data: { privateTopId: null } });
  await expect(change).rejects.toThrow('for good');
  expect((await answer(maker, 'DELETE', `/codices/${ids.child}`)).status).toBe(204);
  expect((await answer(maker, 'POST', `/codices/${ids.child}/purge`)).status).toBe(204);
  const events = await answer(other, 'GET', '/activity?since=2020-01-01T00:00:00Z&own=include');
  const audit = await answer(people.owner, 'GET', '/audit?limit=200');
  for (const { text } of [events, audit]) expect(SECRETS.filter((word) => text.includes(word))).toEqual([]);
  expect(events.text.includes(ids.child)).toBe(false);
});
