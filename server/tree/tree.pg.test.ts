/** The tree over REST and in its tables: places, archive, trash, purge, and repair after a crash. */
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import type { UserActor } from '#core/access/policy.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { purgeCodex } from '../codices/lifecycle/purge-codex.ts';
import { reconcileTree } from '../codices/lifecycle/reconcile-tree.ts';
import { admitToDocument } from '../codices/reading/admit-to-document.ts';
import { type Answer, createTestClient, type TestClient } from '../http/test-client.ts';

const TEMPLATES = [
  `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' }, files: { type: 'file', multiple: true } } }`,
  `{ id: 'shelf', version: 1, name: 'Shelf', fields: { text: { type: 'text' } }, children: { allow: ['note'] } }`,
  `{ id: 'folder', version: 1, name: 'Folder', fields: {}, children: { create: [
    { template: 'shelf', title: 'Inbox' }, { template: 'note', title: 'Read me' },
    { template: 'folder', title: 'Never made' } ] } }`,
];

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  for (const source of TEMPLATES) {
    const id = /id: '(\w+)'/.exec(source)?.[1];
    const { status, text } = await api.call('admin', 'POST', `/templates/${id}/versions`, {
      source,
      baseVersion: 0,
    });
    expect(status, text).toBe(201);
  }
});
afterAll(() => api?.close());

async function create(title: string, parentId: string | null = null, templateId = 'note'): Promise<string> {
  const { status, body, text } = await api.call('editor', 'POST', '/codices', {
    templateId,
    title,
    parentId,
  });
  expect(status, text).toBe(201);
  return body.id;
}

const move = (id: string, place: Record<string, string | null>) =>
  api.call('editor', 'POST', `/codices/${id}/move`, place);
const act = (id: string, what: string, who: 'editor' | 'admin' = 'editor') =>
  api.call(who, 'POST', `/codices/${id}/${what}`);
const remove = (id: string) => api.call('editor', 'DELETE', `/codices/${id}`);
const rowOf = (id: string) => api.services.prisma.codex.findUniqueOrThrow({ where: { id } });
const auditOf = async (id: string) =>
  (await api.services.prisma.auditEvent.findMany({ where: { subject: id }, orderBy: { id: 'asc' } })).map(
    ({ action, actorId }) => ({ action, actorId }),
  );

interface Item {
  readonly id: string;
  readonly title: string;
  readonly children: number;
  readonly standing: string;
}
const itemsOf = ({ body }: Answer) => (body as unknown as { items: Item[] }).items;
async function below(parent: string, more = ''): Promise<string[]> {
  return itemsOf(await api.call('viewer', 'GET', `/tree?parent=${parent}${more}`)).map(({ title }) => title);
}

describe('a place in the tree', () => {
  test('is where it was made, last among its siblings, and lists, rows and paths say so', async () => {
    const top = await create('Top');
    const [a, b] = [await create('A', top), await create('B', top)];
    const c = await create('C', a);
    expect(await below(top)).toEqual(['A', 'B']);
    expect(await below(top, '&depth=2')).toEqual(['A', 'C', 'B']);
    const [first, second] = [await rowOf(a), await rowOf(b)];
    expect(first.siblingRank).toBeLessThan(second.siblingRank ?? 0);
    const { body } = await api.call('viewer', 'GET', `/codices/${c}`);
    expect(body).toMatchObject({
      parentId: a,
      path: [
        { id: top, title: 'Top' },
        { id: a, title: 'A' },
      ],
    });
    expect(itemsOf(await api.call('viewer', 'GET', '/tree')).find(({ id }) => id === top)).toMatchObject({
      children: 2,
      standing: 'live',
      templateId: 'note',
    });
    expect(
      (await api.call('viewer', 'GET', `/tree?parent=0190f3a0-0000-7000-8000-00000000dead`)).status,
    ).toBe(404);
  });

  test('is not for guests to see', async () => {
    const id = await create('Shared', await create('Secret'));
    const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'edit' });
    const seen = await api.call({ bearer: link.body.token }, 'GET', `/codices/${id}`);
    expect(seen.body.parentId).toBe(null);
    expect(seen.text).not.toContain('"path"');
    const edited = await api.call({ bearer: link.body.token }, 'PATCH', `/codices/${id}`, { title: 'Seen' });
    expect(edited.body).toMatchObject({ title: 'Seen', parentId: null });
  });

  test('can be changed: to another parent, before and after siblings, to the top', async () => {
    const top = await create('Order');
    const [a, b, c] = [await create('A', top), await create('B', top), await create('C', top)];
    expect((await move(c, { parentId: top, before: a })).body).toMatchObject({ id: c, parentId: top });
    expect(await below(top)).toEqual(['C', 'A', 'B']);
    await move(c, { parentId: top, after: a });
    expect(await below(top)).toEqual(['A', 'C', 'B']);
    await move(a, { parentId: b });
    expect(await below(top)).toEqual(['C', 'B']);
    expect((await rowOf(a)).parentId).toBe(b);
    expect((await move(a, { parentId: null })).body.parentId).toBe(null);
    expect((await rowOf(a)).parentId).toBe(null);
    const ranks = await Promise.all([c, b].map(async (id) => (await rowOf(id)).siblingRank ?? 0));
    expect(ranks).toEqual([...ranks].sort((x, y) => x - y));
    expect(await auditOf(a)).toMatchObject([{ action: 'codex-moved' }, { action: 'codex-moved' }]);
  });

  test('asked for twice is taken once', async () => {
    const top = await create('Twice');
    const [a, b] = [await create('A', top), await create('B', top)];
    const name = await api.services.tree.documentName();
    for (const place of [{ parentId: top, before: a }, { parentId: null }]) {
      await move(b, place);
      const head = await api.services.journal.headSeq(name);
      expect((await move(b, place)).status).toBe(200);
      expect(await api.services.journal.headSeq(name)).toBe(head);
    }
  });

  test('has to be one the template allows, out of trash and archive, and not below itself', async () => {
    const shelf = await create('Shelf', null, 'shelf');
    const note = await create('Note', shelf);
    const other = await create('Other shelf', null, 'shelf');
    const refused = await move(other, { parentId: shelf });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: ['parentId'] }] } });
    expect(refused.body.errors[0]?.message).toContain('takes only children made from note');
    const cycle = await move(shelf, { parentId: note });
    expect(cycle.status).toBe(409);
    expect(cycle.body.detail).toContain('"Note" stands under "Shelf"');
    expect((await move(note, { parentId: note })).status).toBe(409);
    expect(await move(note, { parentId: shelf, before: other })).toMatchObject({
      status: 422,
      body: { errors: [{ path: ['before'] }] },
    });
    expect((await move(note, { parentId: null, before: shelf, after: other })).status).toBe(422);
    const lone = await create('Lone');
    await act(shelf, 'archive');
    expect((await move(lone, { parentId: shelf })).body.errors).toMatchObject([{ path: ['parentId'] }]);
    await act(shelf, 'unarchive');
    await remove(shelf);
    expect((await move(lone, { parentId: shelf })).status).toBe(422);
    expect((await move(note, { parentId: null })).status).toBe(404);
  });

  test('two moves at once that would close a circle: one is made, the other refused', async () => {
    const [a, b] = [await create('One'), await create('Other')];
    const answers = await Promise.all([move(a, { parentId: b }), move(b, { parentId: a })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const parents = [(await rowOf(a)).parentId, (await rowOf(b)).parentId];
    expect(parents.filter((parent) => parent !== null)).toHaveLength(1);
  });
});

describe('children made along with a Codex', () => {
  test('stand below it, are not made twice, and a template that makes itself stops', async () => {
    const key = { 'idempotency-key': 'folder' };
    const body = { templateId: 'folder', title: 'Project' };
    const { id } = (await api.call('editor', 'POST', '/codices', body, key)).body;
    expect(await below(id)).toEqual(['Inbox', 'Read me']);
    const [inbox] = itemsOf(await api.call('viewer', 'GET', `/tree?parent=${id}`));
    expect((await api.call('viewer', 'GET', `/codices/${inbox?.id}`)).body).toMatchObject({ title: 'Inbox' });
    await remove(inbox?.id ?? '');
    expect((await api.call('editor', 'POST', '/codices', body, key)).body.id).toBe(id);
    expect(await below(id)).toEqual(['Read me']);
  });
});

describe('the archive', () => {
  test('takes what stands below along, leaves lists, and gives it back', async () => {
    const top = await create('Old');
    const child = await create('Older', top);
    expect((await act(top, 'archive')).body).toMatchObject({ archivedAt: expect.any(String) });
    expect((await rowOf(child)).archivedAt).not.toBe(null);
    const listed = async (query: string) =>
      (await api.call('viewer', 'GET', `/codices?limit=200${query}`)).body.items.map(({ id }) => id);
    expect(await listed('')).not.toContain(child);
    expect(await listed('&archived=include')).toContain(child);
    expect(await listed('&archived=only')).toEqual(expect.arrayContaining([top, child]));
    expect((await api.call('editor', 'PATCH', `/codices/${child}`, { title: 'Still whole' })).status).toBe(
      200,
    );
    const refused = await act(child, 'unarchive');
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('"Old"');
    await act(top, 'unarchive');
    expect((await rowOf(child)).archivedAt).toBe(null);
    expect((await auditOf(top)).map(({ action }) => action)).toEqual(['codex-archived', 'codex-unarchived']);
  });
});

describe('the trash', () => {
  test('takes the subtree, lists what was put there by itself, and gives it back', async () => {
    const top = await create('Bin');
    const child = await create('Inside', top);
    const inner = await create('Deep', child);
    api.services.live.connect({
      ...{ socketId: 's1', documentName: codexDocumentName(inner), readOnly: false },
      actor: { kind: 'user', id: api.userIds.editor, name: 'The editor', role: 'editor' },
    });
    expect((await remove(top)).status).toBe(204);
    expect((await remove(top)).status).toBe(404);
    expect((await api.call('viewer', 'GET', `/codices/${inner}`)).status).toBe(404);
    expect(api.services.live.closed).toContainEqual({ socketId: 's1', reason: 'try-again-later' });
    expect((await rowOf(inner)).trashedWithId).toBe(top);
    const trash = await api.call('viewer', 'GET', '/codices?trashed=only&limit=200');
    expect(trash.body.items.find(({ id }) => id === top)).toMatchObject({ trashedAlong: 2 });
    expect(trash.body.items.map(({ id }) => id)).not.toContain(inner);
    expect((await act(top, 'restore-from-trash')).status).toBe(200);
    expect((await api.call('viewer', 'GET', `/codices/${inner}`)).body.parentId).toBe(child);
    expect(await auditOf(top)).toEqual([
      { action: 'codex-deleted', actorId: api.userIds.editor },
      { action: 'codex-undeleted', actorId: api.userIds.editor },
    ]);
    expect(await auditOf(inner)).toEqual([]);
  });

  test('lets one go whose parent stays: it comes to the top', async () => {
    const top = await create('Stays');
    const child = await create('Comes back', top);
    await remove(top);
    expect((await act(child, 'restore-from-trash')).body).toMatchObject({ parentId: null });
    expect((await rowOf(child)).deletedAt).toBe(null);
    expect((await rowOf(top)).deletedAt).not.toBe(null);
  });
});

describe('purging', () => {
  async function filledSubtree() {
    const top = await create('Rubbish');
    const child = await create('More rubbish', top);
    const link = await api.call('editor', 'POST', `/codices/${child}/share-links`, { role: 'view' });
    const { sha256 } = await upload(child, 'only here');
    return { top, child, link: link.body, sha256 };
  }

  async function upload(id: string, text: string) {
    const path = `/codices/${id}/assets?name=a.txt`;
    const { body } = await api.call('editor', 'POST', path, text);
    return await api.services.prisma.asset.findUniqueOrThrow({ where: { id: body.id } });
  }

  test('ends everything below with history, links and files, for admins and from the trash only', async () => {
    const { top, child, link, sha256 } = await filledSubtree();
    const kept = await create('Kept');
    const shared = await upload(kept, 'in two places');
    await upload(child, 'in two places');
    expect((await act(top, 'purge', 'admin')).status).toBe(404);
    await remove(top);
    expect((await act(top, 'purge')).status).toBe(403);
    const inner = await act(child, 'purge', 'admin');
    expect(inner.status).toBe(409);
    expect(inner.body.detail).toContain('"Rubbish"');
    const documentName = codexDocumentName(child);
    api.services.live.connect({ socketId: 's9', documentName, readOnly: true, actor: SYSTEM_ACTOR });
    expect((await act(top, 'purge', 'admin')).status).toBe(204);
    expect(api.services.live.closed).toContainEqual({ socketId: 's9', reason: 'gone' });
    expect(await api.services.prisma.codex.count({ where: { id: { in: [top, child] } } })).toBe(0);
    await expect(api.services.journal.load(documentName)).rejects.toMatchObject({ code: 'gone' });
    expect((await api.call({ bearer: link.token }, 'GET', `/codices/${child}`)).status).toBe(401);
    await expect(api.services.assets.open(sha256)).rejects.toMatchObject({ code: 'not_found' });
    const { stream } = await api.services.assets.open(shared.sha256);
    stream.destroy();
    expect(await auditOf(child)).toEqual([{ action: 'codex-purged', actorId: api.userIds.admin }]);
    expect((await api.call('viewer', 'GET', '/tree?trashed=include')).text).not.toContain(top);
    const name = { kind: 'codex', id: child, branch: 'main' } as const;
    expect(['gone', 'none']).toContain(await admitToDocument(api.services, name, { kind: 'user' }));
  });

  test('cut off after the tree let go, is finished by asking again', async () => {
    const { top, child } = await filledSubtree();
    await remove(top);
    const admin = { kind: 'user', id: api.userIds.admin, name: 'The admin', role: 'admin' } as const;
    const { journal } = api.services;
    const failing = { ...journal, purge: () => Promise.reject(new Error('the database went away')) };
    await expect(purgeCodex({ ...api.services, journal: failing }, admin, top)).rejects.toThrow('went away');
    expect((await rowOf(child)).id).toBe(child);
    expect((await act(top, 'purge', 'admin')).status).toBe(204);
    await reconcileTree(api.services);
    expect(await api.services.prisma.codex.count({ where: { id: { in: [top, child] } } })).toBe(0);
  });
});

test('what pages do in the tree reaches the rows, the audit log in their name, and everybody who has it open', async () => {
  const top = await create('Dragged');
  const child = await create('Along', top);
  const documentName = codexDocumentName(child);
  const editor = { kind: 'user', id: api.userIds.editor, name: 'The editor', role: 'editor' } as const;
  const admin = { kind: 'user', id: api.userIds.admin, name: 'The admin', role: 'admin' } as const;
  api.services.live.connect({ socketId: 's5', documentName, readOnly: false, actor: editor });
  const page = async (actor: UserActor, edit: (workspace: Workspace) => void) =>
    await api.services.live.edit(await api.services.tree.documentName(), actor, { origin: 'socket' }, (doc) =>
      edit(openWorkspace(doc, { environment: api.services.environment, actor })),
    );
  await page(editor, (workspace) => workspace.move([child], { parentId: null }));
  await page(editor, (workspace) => workspace.move([child], { parentId: top }));
  await page(admin, (workspace) => workspace.setState([top], 'trashed'));
  expect((await rowOf(child)).deletedAt).toBe(null);
  await api.services.tree.project();
  expect(await rowOf(child)).toMatchObject({ parentId: top, trashedWithId: top });
  expect(api.services.live.closed).toContainEqual({ socketId: 's5', reason: 'try-again-later' });
  expect(await auditOf(child)).toEqual([
    { action: 'codex-moved', actorId: editor.id },
    { action: 'codex-moved', actorId: editor.id },
  ]);
  expect(await auditOf(top)).toEqual([{ action: 'codex-deleted', actorId: admin.id }]);
});

test('what a page did a moment ago holds for REST, also before the rows say so', async () => {
  const [top, child] = [await create('Quick'), await create('Child')];
  const editor = { kind: 'user', id: api.userIds.editor, name: 'The editor', role: 'editor' } as const;
  const setState = async (state: 'live' | 'trashed') =>
    await api.services.live.edit(
      await api.services.tree.documentName(),
      editor,
      { origin: 'socket' },
      (doc) =>
        openWorkspace(doc, { environment: api.services.environment, actor: editor }).setState([top], state),
    );
  await remove(top);
  await setState('live');
  expect((await api.call('viewer', 'GET', `/codices/${top}`)).status).toBe(200);
  await remove(top);
  await setState('live');
  expect((await move(child, { parentId: top })).status).toBe(200);
  await setState('trashed');
  expect((await act(top, 'purge', 'admin')).status).toBe(204);
  expect((await api.call('viewer', 'GET', `/codices/${child}`)).status).toBe(404);
});

describe('at start', () => {
  async function insertRow(id: string, parentId: string | null, more: object = {}): Promise<void> {
    const who = { createdById: 'u', createdByName: 'U', updatedById: 'u', updatedByName: 'U' };
    await api.services.prisma.codex.create({
      data: { id, parentId, templateId: 'note', templateVersion: 1, title: id.slice(-4), ...who, ...more },
    });
  }

  test('Codices without a node get one where their row says: a folder from before the tree upgrades by itself', async () => {
    const [a, b, c, d] = ['a001', 'a002', 'a003', 'a004'].map(
      (end) => `0190f3a0-0000-7000-8000-00000000${end}`,
    ) as [string, string, string, string];
    const deletedAt = new Date('2026-11-01T10:00:00Z');
    await insertRow(a, null);
    await insertRow(b, a);
    await insertRow(c, b, { createdAt: new Date(0) });
    await insertRow(d, a, { deletedAt });
    await reconcileTree(api.services);
    expect(await below(a, '&depth=3')).toEqual(['a002', 'a003']);
    expect(await rowOf(d)).toMatchObject({ parentId: a, deletedAt, trashedWithId: null });
    expect((await rowOf(c)).parentId).toBe(b);
    const head = await api.services.journal.headSeq(await api.services.tree.documentName());
    await reconcileTree(api.services);
    expect(await api.services.journal.headSeq(await api.services.tree.documentName())).toBe(head);
    expect(await auditOf(d)).toEqual([]);
  });

  test('labels that lag are written, and nodes whose Codex may still come are left alone', async () => {
    const id = await create('Before');
    await api.services.prisma.codex.update({ where: { id }, data: { title: 'After' } });
    const strange = api.services.environment.newId();
    await api.services.tree.edit(SYSTEM_ACTOR, (workspace) => workspace.insert(strange, { parentId: null }));
    await reconcileTree(api.services);
    expect(api.services.tree.labelOf(id)).toEqual({ title: 'After', templateId: 'note' });
    expect(await api.services.tree.read((workspace) => workspace.node(strange)?.standing)).toBe('live');
  });
});

test('titles typed at the same time reach the tree in one operation', async () => {
  const ids = [await create('X1'), await create('X2'), await create('X3')];
  await api.services.titles.flush();
  const name = await api.services.tree.documentName();
  const head = await api.services.journal.headSeq(name);
  // However long the three take here, they come before the delay for others is over.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  for (const id of ids) await api.call('editor', 'PATCH', `/codices/${id}`, { title: `New ${id.slice(-2)}` });
  await api.services.titles.flush();
  expect(await api.services.journal.headSeq(name)).toBe(head + 1);
  const [last] = await api.services.journal.list(name, { limit: 1 });
  expect(last?.actor.kind).toBe('system');
  expect(api.services.tree.labelOf(ids[0] ?? '')?.title).toMatch(/^New /);
  await api.call('editor', 'PATCH', `/codices/${ids[0]}`, { fields: { text: 'no other title' } });
  await api.services.titles.flush();
  expect(await api.services.journal.headSeq(name)).toBe(head + 1);
});
