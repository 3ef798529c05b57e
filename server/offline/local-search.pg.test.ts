/** Search on a device gives the results of the server: the same Codices, order and highlights. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import type { JsonObject } from '#core/json.ts';
import { searchAnswerSchema } from '#core/protocol/api/search.ts';
import { findSaid, type SearchableComment } from '#core/search/comment-excerpts.ts';
import { findExcerpts } from '#core/search/excerpts.ts';
import { templateNames } from '#core/search/filter-names.ts';
import { findLocally } from '#core/search/find-locally.ts';
import { needlesOf } from '#core/search/highlight.ts';
import { parseSearch } from '#core/search/parse-search.ts';
import type { LocalContext, LocalPlace } from '#core/search/resolve-locally.ts';
import { codexTermsOf } from '#core/search/search-query.ts';
import { foldText } from '#core/search/words.ts';
import type { Template } from '#core/template/template.ts';
import { dayIn } from '#core/time/calendar.ts';
import { readComments } from '#richtext/search/comment-text.ts';
import { type LocalReading, readLocally } from '#richtext/search/read-local-entry.ts';
import { projectComments } from '../comments/project-comments.ts';
import { type Caller, createTestClient, type TestClient } from '../http/test-client.ts';
import { projectCodex } from '../projection/project-codex.ts';
import { readOfflineDocuments } from './offline-documents.ts';

const SOURCES: Readonly<Record<string, string>> = {
  report: `{
    id: 'report', version: 1, name: 'Field report',
    fields: {
      severity: { type: 'select', label: 'Severity', options: [{ value: 'hi', label: 'Very high' }, 'low'] },
      owner: { type: 'person', label: 'Owner' },
      due: { type: 'date' },
      cost: { type: 'number' },
      double: { type: 'formula', expression: 'cost * 2' },
      took: { type: 'duration' },
      done: { type: 'checkbox' },
      labels: { type: 'tags' },
      summary: { type: 'text' },
      body: { type: 'richText', label: 'What happened' },
    },
  }`,
  memo: `{ id: 'memo', version: 1, name: 'Memo', fields: { body: { type: 'richText' } } }`,
};
/** Another day than in UTC from ten in the morning on. */
const ZONE = 'Pacific/Kiritimati';

const QUERIES = [
  ...[
    '',
    'turbine',
    'quartz',
    'elan pump dawn',
    '"night train"',
    'night -slow',
    '-turbine',
    'タワー',
    '東点',
  ],
  ...['urb', '"very high"', 'strasse', 'the viewer', 're-index', 'x -', '🎉'],
  ...[
    'field:severity=hi',
    'field:SEVERITY="very high"',
    '-field:severity=hi',
    'field:cost=-5',
    'field:cost>=-5',
  ],
  ...['field:cost>0', 'field:took<=90m', 'field:took<1h', 'field:due', 'field:due=2026-12-01', '-field:due'],
  ...['field:due<=2026-12-01', 'field:done=yes', 'field:double>20', 'field:nothing', 'field:cost<many'],
  ...[
    '#"tres urgent"',
    'tag:urgent',
    '@me',
    '@viewer',
    '-@me',
    'person:"The editor"',
    '@zed',
    'field:owner=me',
  ],
  ...['template:memo', 'template:"field report" template:memo', '-template:memo', 'template:mmo turbine'],
  ...[`created:${dayIn(Date.now(), ZONE)}`, `created:>${dayIn(Date.now(), 'UTC')}`, 'created:yesterday'],
  ...[
    'rotor',
    'crack',
    'cracked turbine',
    'rotor -casing',
    '-rotor',
    'rotor -hall',
    'elan casing',
    '"rotor is"',
  ],
  ...[
    'in:comments',
    'in:comments rotor',
    'in:comments rotor crack',
    'in:comments -rotor',
    '-in:comments turbine',
  ],
  ...[
    '-in:comments',
    'in:titles',
    'comments:rotor',
    'comments:"rotor is"',
    'comments:roto',
    '-comments:rotor',
  ],
  ...['comments:cracked turbine', 'comments:-', 'comments:viewer night', 'in:comments template:memo'],
  ...['updated:today', 'created:<2020', 'is:trashed', 'is:archived', '-is:archived', 'turbine is:trashed'],
];

let api: TestClient;
let readings: Map<string, LocalReading>;
const said = new Map<string, readonly SearchableComment[]>();
let context: LocalContext;
const ids: Record<string, string> = {};

async function create(title: string, fields: JsonObject = {}, more: JsonObject = {}): Promise<string> {
  const answer = await api.call('editor', 'POST', '/codices', {
    templateId: 'report',
    title,
    fields,
    ...more,
  });
  expect(answer.status, answer.text).toBe(201);
  ids[title] = answer.body.id;
  return answer.body.id;
}

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.services.prisma.setting.create({ data: { key: 'timeZone', value: { name: ZONE } } });
  for (const [id, source] of Object.entries(SOURCES))
    await api.call('admin', 'POST', `/templates/${id}/versions`, { source, baseVersion: 0 });
  await furnish();
  const templates: Template[] = [];
  for (const id of Object.keys(SOURCES)) templates.push(await api.services.templates.get(id, 1));
  const places = await placeEverything();
  context = {
    me: api.userIds.viewer,
    people: (await api.services.prisma.user.findMany()).map(({ id, name }) => ({ id, name })),
    names: templateNames(templates),
    timeZone: ZONE,
    today: dayIn(api.services.environment.now(), ZONE),
    place: (id) => places.get(id) ?? null,
    commentsOn: (id) => (said.get(id) ?? []).map(({ text }) => ` ${foldText(text)} `),
  };
  readings = await readEverything(templates);
});
afterAll(() => api?.close());

async function furnish(): Promise<void> {
  const { viewer } = api.userIds;
  await create('Prose', { body: 'Somewhere in here the turbine stopped.' });
  await create('Value', { labels: ['turbine'] });
  await create('Old turbine hall', { body: 'the slow night train, re-index' });
  const top = await create('Turbines', {
    summary: 'a quartz wall',
    severity: 'hi',
    cost: -5,
    due: '2026-12-01',
  });
  await create(
    'Microturbine',
    { summary: 'quartzites', took: 5400, done: true, cost: 12.5 },
    { parentId: top },
  );
  await create('Élan report', {
    severity: 'hi',
    body: 'The **pumping** station\n\n- failed at DAWN <b>, Straße',
  });
  await create('会議', { body: '東京タワーの点検', done: false });
  await create('Tagged', { labels: ['Très Urgent'], owner: viewer, severity: 'low' });
  await create('Memo of the night', { body: 'night came, the train left' }, { templateId: 'memo' });
  const away = await create('Turbine in the trash');
  const put = await create('Turbine put away');
  await api.call('editor', 'DELETE', `/codices/${away}`);
  await api.call('editor', 'POST', `/codices/${put}/archive`);
  await api.services.tree.project();
  for (const id of Object.values(ids)) await projectCodex(api.services, id);
  await comment();
}

/** Two Codices are spoken about, and a third where everything was deleted since. */
async function comment(): Promise<void> {
  const say = async (title: string, markdown: string, caller: Caller = 'editor') =>
    await api.call(caller, 'POST', `/codices/${ids[title]}/comments`, { body: { markdown } });
  await say('Value', 'The **rotor** is cracked');
  await say('Value', `@[The viewer](${api.userIds.viewer}) the turbine hall`, 'owner');
  const { body: thread } = await say('Prose', 'A cracked casing, seen at *night*, Élan');
  await api.call('owner', 'POST', `/comments/${thread.id}/replies`, { body: { markdown: 'The rotor too' } });
  const { body: gone } = await say('Tagged', 'a rotor that was never there');
  expect((await api.call('editor', 'DELETE', `/comments/${gone.id}/${gone.id}`)).status).toBe(204);
  for (const title of ['Value', 'Prose', 'Tagged']) await projectComments(api.services, ids[title] ?? '');
}

async function placeEverything(): Promise<Map<string, LocalPlace>> {
  const rows = await api.services.prisma.codex.findMany();
  return new Map(
    rows.map(({ id, parentId, deletedAt, archivedAt }) => [
      id,
      {
        standing: deletedAt ? 'trashed' : archivedAt ? 'archived' : 'live',
        ancestors: parentId === null ? [] : [parentId],
      },
    ]),
  );
}

/** As a device reads them; what is in the trash was there before it went. */
async function readEverything(templates: readonly Template[]): Promise<Map<string, LocalReading>> {
  const away = ids['Turbine in the trash'] ?? '';
  await api.services.prisma.codex.update({ where: { id: away }, data: { deletedAt: null } });
  const system = { kind: 'system', id: 'system', name: 'System' } as const;
  const wanted = Object.values(ids).map((id) => ({ id }));
  const documents = await readOfflineDocuments(api.services, system, wanted);
  await api.services.prisma.codex.update({ where: { id: away }, data: { deletedAt: new Date() } });
  const withComments = Object.values(ids).map((id) => ({ id, of: 'comments' }) as const);
  for (const document of await readOfflineDocuments(api.services, system, withComments)) {
    if (document.state !== 'comments') continue;
    const doc = new Y.Doc();
    Y.applyUpdate(doc, document.update);
    said.set(document.id, await readComments(doc, { pause: async () => undefined }));
  }
  const names = new Map(context.people.map(({ id, name }) => [id, name]));
  const found = new Map<string, LocalReading>();
  for (const document of documents) {
    if (document.state !== 'new') throw new Error(`${document.id} is ${document.state}`);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, document.update);
    const codex = openCodex(doc, { environment: api.services.environment, actor: system });
    const template = templates.find(({ id }) => id === codex.pin()?.id);
    if (!template) throw new Error(`${document.id} has no template`);
    const now = api.services.environment.now();
    found.set(
      document.id,
      readLocally(document.codex, codex, template, { nameOf: (id) => names.get(id), now }),
    );
  }
  return found;
}

test.each([...QUERIES, 'under', 'parent'])('%s', async (text) => {
  const inside = `${text}:${ids['Turbines']}`;
  const q = text === 'under' || text === 'parent' ? inside : text;
  const answered = await api.call(
    'viewer',
    'GET',
    `/search?limit=100&facets=template&q=${encodeURIComponent(q)}`,
  );
  const expected = searchAnswerSchema.parse(JSON.parse(answered.text));
  const query = parseSearch(q, {
    today: dayIn(api.services.environment.now(), ZONE),
  });
  const entries = [...readings.values()].map(({ entry }) => entry);
  const { found, problems, templates } = findLocally(entries, q, query, context);
  const titles = (of: readonly { readonly title: string }[]) => of.map(({ title }) => title);
  expect(titles(found.map(({ codex }) => codex))).toEqual(titles(expected.items));
  expect(problems).toEqual(expected.problems);
  expect(new Map(templates.map(({ id, count }) => [id, count]))).toEqual(
    new Map((expected.templates ?? []).map(({ id, count }) => [id, count])),
  );
  const needles = needlesOf(codexTermsOf(query));
  const excerpts = found.map(({ codex }) => findExcerpts(readings.get(codex.id)?.texts ?? [], needles));
  expect(excerpts).toEqual(expected.items.map((hit) => hit.excerpts));
  const spoken = found.map(({ codex }) => findSaid(said.get(codex.id) ?? [], query));
  expect(spoken).toEqual(expected.items.map((hit) => hit.comments));
});

test('what comments say is found, and what was deleted is not', async () => {
  const find = async (q: string) => {
    const { text } = await api.call('viewer', 'GET', `/search?q=${encodeURIComponent(q)}`);
    return searchAnswerSchema.parse(JSON.parse(text)).items;
  };
  const titles = async (q: string) => (await find(q)).map(({ title }) => title).sort();
  expect(await titles('rotor')).toEqual(['Prose', 'Value']);
  // Each word where it is: one in the tag, one in what was said about it.
  expect(await titles('turbine cracked')).toEqual(['Prose', 'Value']);
  expect(await titles('in:comments rotor cracked')).toEqual(['Value']);
  expect(await titles('comments:rotor comments:cracked')).toEqual(['Prose', 'Value']);
  expect(await titles('-in:comments rotor')).toEqual([]);
  expect(await titles('cracked -rotor')).toEqual([]);
  const [hit] = await find('hall turbine rotor');
  expect(hit).toMatchObject({ title: 'Value', comments: [{ author: { name: 'The owner' } }, {}] });
  expect(JSON.stringify(hit?.comments)).not.toContain(api.userIds.viewer);
});
