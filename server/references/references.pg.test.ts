/** References over REST: typed ones, those in fields and texts, backlinks, cycles, the graph, dangling ones. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { BacklinkList, ReferenceGraph, ReferenceList } from '#core/protocol/api/references.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { type Caller, createTestClient, type TestClient } from '../http/test-client.ts';
import { catchUpRelations } from '../projection/project-relations.ts';
import { findUnread } from '../projection/tables/relations-store.ts';

const PAPER = `{
  id: 'paper', version: 1, name: 'Paper',
  references: { cites: { label: 'Cites', inverseLabel: 'Cited by', targets: ['paper'] } },
  fields: {
    body: { type: 'richText' },
    sources: { type: 'references', kind: 'cites' },
    next: { type: 'reference' },
  },
}`;
const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;
const NOBODY = '0190f3a0-0000-7000-8000-00000000dead';

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/paper/versions', { source: PAPER, baseVersion: 0 });
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
});
afterAll(() => api?.close());

async function create(title: string, templateId = 'paper', fields = {}): Promise<string> {
  return (await api.call('editor', 'POST', '/codices', { templateId, title, fields })).body.id;
}

async function read<T>(path: string, who: Caller = 'viewer'): Promise<T> {
  const { status, text } = await api.call(who, 'GET', path);
  expect(status, text).toBe(200);
  return JSON.parse(text) as T;
}

const add = (codex: string, kind: string, target: string, who: Caller = 'editor') =>
  api.call(who, 'POST', `/codices/${codex}/references`, { kind, target });

describe('the references of a Codex', () => {
  test('are read from itself, its fields and its texts, and give backlinks named from the other side', async () => {
    const [target, other] = [await create('Target'), await create('Other')];
    const source = await create('Source', 'paper', {
      body: { markdown: `See [[${target}|the target]].` },
      sources: [target, other],
      next: other,
    });
    expect((await add(source, 'depends_on', target)).status).toBe(201);
    // The same again is no second edit.
    const before = await api.services.journal.headSeq(codexDocumentName(source));
    expect((await add(source, 'depends_on', target)).status).toBe(201);
    expect(await api.services.journal.headSeq(codexDocumentName(source))).toBe(before);

    const { items, cycle } = await read<ReferenceList>(`/codices/${source}/references`);
    expect(
      items.map(({ kind, label, target: { title, state }, via, field }) => [
        kind,
        label,
        title,
        state,
        via,
        field,
      ]),
    ).toEqual([
      ['depends_on', 'Depends on', 'Target', 'live', 'typed', null],
      ['mentions', 'Mentions', 'Target', 'live', 'text', 'body'],
      ['cites', 'Cites', 'Target', 'live', 'field', 'sources'],
      ['cites', 'Cites', 'Other', 'live', 'field', 'sources'],
      ['references', 'References', 'Other', 'live', 'field', 'next'],
    ]);
    expect(cycle).toBeNull();
    const backlinks = await read<BacklinkList>(`/codices/${target}/backlinks`);
    expect(backlinks.items.map(({ label, source: { title }, via }) => [label, title, via])).toEqual([
      ['Cited by', 'Source', 'field'],
      ['Needed by', 'Source', 'typed'],
      ['Mentioned in', 'Source', 'text'],
    ]);
    expect(backlinks.total).toBe(3);
    // Whoever has the target open is told.
    expect(api.services.live.announced).toContainEqual({
      documentName: codexDocumentName(target),
      message: { type: 'backlinks' },
    });

    const removed = await api.call('editor', 'DELETE', `/codices/${source}/references/depends_on/${target}`);
    expect(removed.status).toBe(204);
    expect((await read<BacklinkList>(`/codices/${target}/backlinks`)).total).toBe(2);
  });

  test.each([
    ['an unknown kind', 'no_such_kind', 'paper', 'has no kind of reference'],
    ['a template the kind does not allow', 'cites', 'note', 'may not point to a Codex of “note”'],
    ['nothing', 'blocks', null, 'There is no such Codex'],
    ['itself', 'blocks', 'self', 'cannot refer to itself'],
  ])('to %s is refused with words, and nothing is written', async (_what, kind, template, words) => {
    const source = await create('Refused');
    const target = template === 'self' ? source : template === null ? NOBODY : await create('T', template);
    const before = await api.services.journal.headSeq(codexDocumentName(source));
    const answer = await add(source, kind, target);
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0]?.message).toContain(words);
    expect(await api.services.journal.headSeq(codexDocumentName(source))).toBe(before);
  });

  test('stay when their target goes to the trash, and say so', async () => {
    const [source, target] = [await create('Keeper'), await create('Going')];
    await add(source, 'part_of', target);
    await api.call('editor', 'DELETE', `/codices/${target}`);
    const { items } = await read<ReferenceList>(`/codices/${source}/references`);
    expect(items).toMatchObject([{ kind: 'part_of', target: { title: 'Going', state: 'trashed' } }]);
    expect((await add(source, 'blocks', target)).status).toBe(422);
    // A source in the trash is no backlink.
    const late = await create('Late');
    await add(late, 'blocks', source);
    await api.call('editor', 'DELETE', `/codices/${late}`);
    expect((await read<BacklinkList>(`/codices/${source}/backlinks`)).total).toBe(0);
  });

  test('that wait for each other in a circle are told, not refused', async () => {
    const [a, b, c] = [await create('A'), await create('B'), await create('C')];
    await add(a, 'depends_on', b);
    await add(b, 'depends_on', c);
    const closed = await add(a, 'blocks', c);
    expect(closed.status).toBe(201);
    const { cycle } = JSON.parse(closed.text) as ReferenceList;
    expect(cycle?.map(({ title }) => title)).toEqual(['A', 'B', 'C']);
    expect((await read<ReferenceList>(`/codices/${c}/references`)).cycle?.map(({ id }) => id)).toEqual([
      c,
      a,
      b,
    ]);
    const graph = await read<ReferenceGraph>('/references');
    expect(graph.cycles).toHaveLength(1);
    await api.call('editor', 'DELETE', `/codices/${b}`);
    expect((await read<ReferenceList>(`/codices/${c}/references`)).cycle).toBeNull();
  });

  test('show a guest no other Codex: neither its title, nor whether it is there, nor who refers here', async () => {
    const [source, target] = [await create('Shared'), await create('Secret')];
    await add(source, 'blocks', target);
    const link = await api.call('editor', 'POST', `/codices/${source}/share-links`, { role: 'edit' });
    const guest = { bearer: link.body.token };
    const { items } = await read<ReferenceList>(`/codices/${source}/references`, guest);
    expect(items).toMatchObject([{ target: { id: target, title: '', templateId: null, state: 'hidden' } }]);
    expect((await api.call(guest, 'GET', `/codices/${source}/backlinks`)).status).toBe(403);
    expect((await api.call(guest, 'GET', `/codices/${target}/references`)).status).toBe(404);
    expect((await api.call(guest, 'GET', '/references')).status).toBe(403);
    const probes = [await add(source, 'part_of', target, guest), await add(source, 'part_of', NOBODY, guest)];
    expect(probes.map(({ status, body }) => [status, body.detail])).toEqual([
      [422, probes[0]?.body.detail],
      [422, probes[0]?.body.detail],
    ]);
  });
});

test('the graph holds each pair once per kind, and can be narrowed by kind and template', async () => {
  const [hub, note] = [await create('Hub'), await create('Spoke', 'note')];
  await api.call('editor', 'PATCH', `/codices/${hub}`, {
    fields: { body: { markdown: `[[${note}|x]] and again [[${note}|y]]` }, next: note },
  });
  await add(hub, 'references', note);
  const mine = (graph: ReferenceGraph) =>
    graph.edges
      .filter(({ source }) => source === hub)
      .map(({ kind }) => kind)
      .sort();
  expect(mine(await read<ReferenceGraph>('/references'))).toEqual(['mentions', 'references']);
  expect(mine(await read<ReferenceGraph>('/references?kind=mentions'))).toEqual(['mentions']);
  const ofNotes = await read<ReferenceGraph>('/references?template=note');
  expect(ofNotes.nodes.map(({ title }) => title).sort()).toEqual(['Hub', 'Spoke']);
  expect(ofNotes.kinds.find(({ id }) => id === 'mentions')).toMatchObject({ label: 'Mentions' });
});

test('the projection can be thrown away and is made again', async () => {
  const [source, target] = [await create('Again'), await create('Found')];
  await add(source, 'blocks', target);
  expect(await findUnread(api.services.prisma)).toEqual([]);
  await api.services.prisma.codexReference.deleteMany();
  await api.services.prisma.codexReading.deleteMany();
  expect(await findUnread(api.services.prisma)).toContain(source);
  catchUpRelations(api.services);
  await api.services.background.settled();
  expect(await findUnread(api.services.prisma)).toEqual([]);
  expect((await read<BacklinkList>(`/codices/${target}/backlinks`)).total).toBe(1);
});
