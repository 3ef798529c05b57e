/** Codices created offline: the same seed, created once, whatever happened before the server received them. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { fingerprintSeed, seedUpdate } from '#core/codex/seed-codex.ts';
import { codexDocumentName, parseDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { writeRichText } from '#richtext/field-text.ts';
import { createTestClient, type TestClient } from '../../http/test-client.ts';
import { reconcileTree } from '../lifecycle/reconcile-tree.ts';
import { admitToDocument } from '../reading/admit-to-document.ts';

const SOURCE = (label: string, version: number) => `{
  id: 'trip', version: ${version}, name: 'Trip',
  fields: {
    story: { type: 'richText', label: '${label}', default: '# Where\\n\\n- one\\n- **two**' },
    state: { type: 'select', options: ['open', 'done'], default: 'open' },
    tags: { type: 'tags', default: ['a', 'b'] },
    steps: { type: 'checklist' },
  },
  children: { create: [{ template: 'stop', title: 'First stop' }] },
}`;
const STOP = `{ id: 'stop', version: 1, name: 'Stop', fields: { place: { type: 'text', default: 'here' } } }`;
const DAY = 24 * 60 * 60 * 1000;

let api: TestClient;
let template: Template;
let count = 0;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  for (const [id, source] of [
    ['stop', STOP],
    ['trip', SOURCE('Story', 1)],
  ] as const) {
    const path = `/templates/${id}/versions`;
    const { status, text } = await api.call('admin', 'POST', path, { source, baseVersion: 0 });
    expect(status, text).toBe(201);
  }
  template = JSON.parse((await api.call('editor', 'GET', '/templates/trip')).text);
});
afterAll(() => api?.close());

const newId = () => `0190f3a0-0000-7000-8000-${(0xc000_0000 + count++).toString(16).padStart(12, '0')}`;

function madeOnDevice(
  at = Date.now() - 3 * DAY,
  id = newId(),
  by = { id: api.userIds.editor, name: 'The editor, as was' },
) {
  const { version } = template;
  const title = 'On the road';
  const seed = seedUpdate({
    codexId: id,
    template,
    title,
    values: {},
    now: at,
    actor: by,
    writeFragment: writeRichText,
  });
  const made = { at: new Date(at).toISOString(), by, templateVersion: version, seed: fingerprintSeed(seed) };
  return { id, at, seed, body: { id, templateId: 'trip', title, made } };
}

const send = (body: object, who: 'editor' | 'viewer' | 'admin' = 'editor') =>
  api.call(who, 'POST', '/codices', body as never);
const leftOutIn = (body: object): unknown => Reflect.get(body, 'leftOut');
const rowsOf = (id: string) => api.services.journal.list(codexDocumentName(id), { limit: 10 });

describe('values of the parent', () => {
  test('one that a child may not begin with is left out and named, and nothing is stopped by it', async () => {
    const nobody = newId();
    const sources = {
      visit: `{ id: 'visit', version: 1, name: 'Visit', fields: { guide: 'person', far: 'number' } }`,
      round: `{ id: 'round', version: 1, name: 'Round', fields: { note: 'line' },
        children: { create: [{ template: 'visit', title: 'One', fields: { guide: '${nobody}', far: 7 } }] } }`,
    };
    for (const [id, source] of Object.entries(sources)) {
      const path = `/templates/${id}/versions`;
      const { status, text } = await api.call('admin', 'POST', path, { source, baseVersion: 0 });
      expect(status, text).toBe(201);
    }
    const reason = { field: 'guide', label: 'Guide', message: expect.any(String) };

    const round = await send({ templateId: 'round', title: 'R' });
    const [child] = (await api.call('editor', 'GET', `/codices?parent=${round.body.id}`)).body.items;
    expect([round.status, leftOutIn(round.body)]).toEqual([201, [{ codex: child?.id, ...reason }]]);
    const read = async (id: string) => (await api.call('editor', 'GET', `/codices/${id}`)).body;
    expect((await read(child?.id ?? '')).fields).toEqual({ guide: null, far: 7 });

    // On a device nobody can tell who is here: its first operation has the value.
    const visit = JSON.parse((await api.call('editor', 'GET', '/templates/visit')).text) as Template;
    const { id, at, body } = madeOnDevice();
    const fields = { guide: nobody, far: 7 };
    const seed = seedUpdate({
      ...{ codexId: id, template: visit, title: 'One', values: fields, now: at },
      ...{ actor: body.made.by, writeFragment: writeRichText },
    });
    const made = { ...body.made, templateVersion: 1, seed: fingerprintSeed(seed) };
    const sent = { id, templateId: 'visit', title: 'One', fields, made };
    const answer = await send(sent);
    expect([answer.status, leftOutIn(answer.body)], answer.text).toEqual([201, [{ codex: id, ...reason }]]);
    expect(answer.body.fields).toEqual({ guide: null, far: 7 });
    const operations = await rowsOf(id);
    expect(operations.map(({ origin }) => origin).sort()).toEqual(['seed', 'template']);

    // Sent again because the answer was lost, after somebody had chosen: that stands.
    const chosen = { fields: { guide: api.userIds.editor } };
    expect((await api.call('editor', 'PATCH', `/codices/${id}`, chosen)).status).toBe(200);
    expect((await send(sent)).status).toBeLessThan(300);
    expect((await read(id)).fields).toEqual({ guide: api.userIds.editor, far: 7 });
    // What has no field at all is no such value.
    expect((await send({ ...sent, id: newId(), fields: { ...fields, none: 1 } })).status).toBe(422);
  });

  test('a child made by the server begins with them, and one made on a device as it was made there', async () => {
    const sources = [
      [
        'leg',
        "{ id: 'leg', version: 1, name: 'Leg', titlePattern: 'Leg of {guide}', fields: { guide: 'line', far: 'number' } }",
      ],
      [
        'tour',
        "{ id: 'tour', version: 1, name: 'Tour', fields: { lead: { type: 'line', default: 'Noor' }, sub: 'line' }, children: { create: [{ template: 'leg', title: 'One', fields: { guide: { from: 'lead' }, far: 7 } }] } }",
      ],
    ] as const;
    for (const [id, source] of sources)
      expect(
        (await api.call('admin', 'POST', `/templates/${id}/versions`, { source, baseVersion: 0 })).status,
      ).toBe(201);
    for (const [fields, guide] of [
      [{}, 'Noor'],
      [{ lead: 'Ana' }, 'Ana'],
      [{ lead: null }, ''],
    ] as const) {
      const tour = await api.call('editor', 'POST', '/codices', { templateId: 'tour', title: 'T', fields });
      const [leg] = (await api.call('editor', 'GET', `/codices?parent=${tour.body.id}`)).body.items;
      expect((await api.call('editor', 'GET', `/codices/${leg?.id}`)).body.fields).toEqual({ guide, far: 7 });
    }
    const leg = JSON.parse((await api.call('editor', 'GET', '/templates/leg')).text) as Template;
    const { id, at, body } = madeOnDevice();
    const values = { guide: 'Noor', far: 7 };
    const by = body.made.by;
    const seed = seedUpdate({
      codexId: id,
      template: leg,
      title: 'One',
      values,
      now: at,
      actor: by,
      writeFragment: writeRichText,
    });
    const made = { ...body.made, templateVersion: 1, seed: fingerprintSeed(seed) };
    const sent = { id, templateId: 'leg', title: 'One', fields: values, made };
    const answer = await send(sent);
    expect([answer.status, answer.body.fields], answer.text).toEqual([201, values]);
    // What REST refuses is refused of a device too, and nothing is made.
    const other = { ...sent, id: newId(), fields: { far: 'seven' } };
    expect((await send(other)).status).toBe(422);
  });
});

describe('the first operation', () => {
  test('is byte for byte the one on the device, with its own time, and no children of the server', async () => {
    const { id, at, body, seed } = madeOnDevice();
    const answer = await send(body);
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body).toMatchObject({ id, title: 'On the road', createdAt: body.made.at });
    const [row, ...others] = await rowsOf(id);
    expect(others).toEqual([]);
    expect(Buffer.from(row?.payload ?? []).equals(Buffer.from(seed))).toBe(true);
    expect(row).toMatchObject({ clientTime: at, origin: 'seed', actor: { name: 'The editor' } });
    expect(await api.services.prisma.codex.count({ where: { parentId: id } })).toBe(0);
  });

  test('joins edits made on the device since, with nothing twice', async () => {
    const { id, body, seed } = madeOnDevice();
    const device = new Y.Doc();
    Y.applyUpdate(device, seed);
    device.getArray('notes').push(['mine']);
    await send(body);
    const server = new Y.Doc();
    Y.applyUpdate(server, (await api.services.journal.load(codexDocumentName(id))).state);
    const missing = Y.encodeStateAsUpdate(device, Y.encodeStateVector(server));
    expect(Y.decodeUpdate(missing).structs).toHaveLength(1);
    Y.applyUpdate(device, Y.encodeStateAsUpdate(server));
    expect(device.getXmlFragment('f:story').length).toBe(server.getXmlFragment('f:story').length);
  });

  test('is made from the version the device had, and follows the newest', async () => {
    const { id, body, seed } = madeOnDevice();
    const path = '/templates/trip/versions';
    await api.call('admin', 'POST', path, { source: SOURCE('Tale', 2), baseVersion: 1 });
    const answer = await send(body);
    expect(answer.body).toMatchObject({ template: { id: 'trip', version: 2 } });
    const rows = await rowsOf(id);
    expect(rows.map(({ origin }) => origin)).toEqual(['template', 'seed']);
    expect(Buffer.from(rows[1]?.payload ?? []).equals(Buffer.from(seed))).toBe(true);
  });
});

describe('sent again', () => {
  test('it is there once, also from many at a time', async () => {
    const { id, body } = madeOnDevice();
    const answers = await Promise.all([send(body), send(body), send(body)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect((await rowsOf(id)).filter(({ origin }) => origin === 'seed')).toHaveLength(1);
  });

  test('after its answer was lost: in the trash by now, and its maker no editor any more', async () => {
    const { id, body } = madeOnDevice();
    await send(body);
    await api.call('editor', 'DELETE', `/codices/${id}`);
    expect(await send(body)).toMatchObject({ status: 201, body: { id } });
    const { editor } = api.userIds;
    await api.services.prisma.user.update({ where: { id: editor }, data: { role: 'viewer' } });
    const [again, another] = [await send(body), await send(madeOnDevice().body)];
    await api.services.prisma.user.update({ where: { id: editor }, data: { role: 'editor' } });
    expect(again.status).toBe(201);
    expect(another).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  test('after it was deleted for good it does not come back', async () => {
    const { id, body } = madeOnDevice();
    await send(body);
    await api.call('editor', 'DELETE', `/codices/${id}`);
    expect((await api.call('admin', 'POST', `/codices/${id}/purge`, {})).status).toBe(204);
    expect(await send(body)).toMatchObject({ status: 410, body: { code: 'gone' } });
    expect(await api.services.prisma.codex.count({ where: { id } })).toBe(0);
  });
});

describe('refused', () => {
  test.each([
    ['the future', 5 * 60_000],
    ['long ago', -401 * DAY],
  ])('a time in %s', async (_what, offset) => {
    const { body } = madeOnDevice(Date.now() + offset);
    expect(await send(body)).toMatchObject({ status: 422, body: { errors: [{ path: ['made', 'at'] }] } });
  });

  test('in the name of somebody else, under an id of somebody else, from a template that is not there', async () => {
    const { body } = madeOnDevice();
    expect((await send(body, 'admin')).status).toBe(403);
    expect((await send(body)).status).toBe(201);
    const byAdmin = { id: api.userIds.admin, name: 'The admin' };
    const taken = madeOnDevice(Date.now(), body.id, byAdmin).body;
    expect((await send(taken, 'admin')).status).toBe(409);
    for (const change of [
      { templateId: 'nowhere' },
      { made: { ...body.made, templateVersion: 99 } },
      { fields: { state: 'lost' } },
      { title: 'a\u0000b' },
    ])
      expect((await send({ ...body, id: newId(), ...change })).status).toBe(422);
    const other = { ...body.made, seed: '0123456789abcdef' };
    expect(await send({ ...body, id: newId(), made: other })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    const { id: _id, ...nameless } = body;
    expect((await send(nameless)).status).toBe(422);
  });
});

describe('its place', () => {
  const editor = () =>
    ({ kind: 'user', id: api.userIds.editor, name: 'The editor', role: 'editor' }) as const;

  test('the tree may know it first: whoever opens it is asked to come back, and it stands where it was put', async () => {
    const [parent, child] = [madeOnDevice(), madeOnDevice()];
    await api.services.tree.edit(editor(), (workspace) => {
      workspace.insert(parent.id, { parentId: null });
      workspace.insert(child.id, { parentId: parent.id });
    });
    const name = parseDocumentName(codexDocumentName(child.id));
    expect(name && (await admitToDocument(api.services, name, { kind: 'user' }))).toBe('later');
    expect((await send(parent.body)).status).toBe(201);
    const answer = await send({ ...child.body, parentId: parent.id });
    expect(answer.body.parentId).toBe(parent.id);
    expect(name && (await admitToDocument(api.services, name, { kind: 'user' }))).toBe('write');
  });

  test('so may the tree of a private Codex, for whoever may read that', async () => {
    const top = await api.call('editor', 'POST', '/codices', {
      templateId: 'stop',
      title: 'Vault',
      private: true,
    });
    const topId = top.body.id;
    const child = madeOnDevice();
    await api.services.tree.of(topId).edit(editor(), (tree) => tree.insert(child.id, { parentId: topId }));
    const name = parseDocumentName(codexDocumentName(child.id));
    const admit = async (kind: 'user' | 'guest', tops: readonly string[]) =>
      name &&
      (await admitToDocument(api.services, name, {
        ...{ kind, privateRoles: new Map(tops.map((id) => [id, 'viewer'])) },
      }));
    expect(await admit('user', [topId])).toBe('later');
    expect([await admit('user', []), await admit('guest', [])]).toEqual(['none', 'none']);
    expect((await send({ ...child.body, parentId: topId, private: true })).status).toBe(201);
    expect(await admit('user', [topId])).toBe('write');
  });

  test('is never refused for what happened to the parent: trashed, or not there', async () => {
    const parent = madeOnDevice();
    await send(parent.body);
    const [early, late, orphan] = [madeOnDevice(), madeOnDevice(), madeOnDevice()];
    expect((await send({ ...early.body, parentId: parent.id })).body.parentId).toBe(parent.id);
    await api.call('editor', 'DELETE', `/codices/${parent.id}`);
    expect((await send({ ...late.body, parentId: parent.id })).status).toBe(201);
    expect((await send({ ...orphan.body, parentId: newId() })).body.parentId).toBeNull();
    const restored = await api.call('editor', 'POST', `/codices/${parent.id}/restore-from-trash`);
    expect(restored.status).toBe(200);
    expect((await api.call('viewer', 'GET', `/codices/${late.id}`)).body.parentId).toBe(parent.id);
  });

  test('a node whose Codex never came is taken out at a later start, and one that may still come is not', async () => {
    const old = '0170f3a0-0000-7000-8000-0000000000aa';
    const young = `${Date.now()
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-7000-8000-0000000000bb`;
    const child = madeOnDevice();
    await api.services.tree.edit(editor(), (workspace) => {
      for (const id of [old, young]) workspace.insert(id, { parentId: null });
      workspace.insert(child.id, { parentId: old });
    });
    await send({ ...child.body, parentId: old });
    await reconcileTree(api.services);
    const found = await api.services.tree.read((workspace) =>
      [old, young, child.id].map((id) => workspace.node(id)?.parentId),
    );
    expect(found).toEqual([undefined, null, null]);
    expect(await send(madeOnDevice(Date.now(), old).body)).toMatchObject({ status: 410 });
  });
});
