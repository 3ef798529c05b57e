/** Search over REST: matches, order, excerpts and access. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { type SearchAnswer, searchAnswerSchema } from '#core/protocol/api/search.ts';
import type { Segment } from '#core/search/highlight.ts';
import { dayIn } from '#core/time/calendar.ts';
import { projectComments } from '../comments/project-comments.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { projectCodex } from '../projection/project-codex.ts';
import { reindexSearch } from '../projection/reindex.ts';

const SOURCES: Readonly<Record<string, string>> = {
  report: `{
    id: 'report', version: 1, name: 'Field report',
    fields: {
      severity: { type: 'select', label: 'Severity', options: [{ value: 'hi', label: 'Very high' }, 'low'] },
      owner: { type: 'person', label: 'Owner' },
      due: { type: 'date' },
      cost: { type: 'number' },
      took: { type: 'duration' },
      done: { type: 'checkbox' },
      labels: { type: 'tags' },
      summary: { type: 'text' },
      body: { type: 'richText', label: 'What happened' },
    },
  }`,
  memo: `{ id: 'memo', version: 1, name: 'Memo', fields: { body: { type: 'richText' }, old: { type: 'line' } } }`,
};

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  for (const [id, source] of Object.entries(SOURCES)) {
    const { status } = await api.call('admin', 'POST', `/templates/${id}/versions`, {
      source,
      baseVersion: 0,
    });
    expect(status).toBe(201);
  }
});
afterAll(() => api?.close());

async function create(title: string, fields: JsonObject = {}, more: JsonObject = {}): Promise<string> {
  const body = { templateId: 'report', title, fields, ...more };
  const answer = await api.call('editor', 'POST', '/codices', body);
  expect(answer.status, answer.text).toBe(201);
  await projectCodex(api.services, answer.body.id);
  return answer.body.id;
}

async function search(q: string, more = ''): Promise<SearchAnswer> {
  const answer = await api.call('viewer', 'GET', `/search?q=${encodeURIComponent(q)}${more}`);
  expect(answer.status, answer.text).toBe(200);
  return searchAnswerSchema.parse(JSON.parse(answer.text));
}

const titles = async (q: string, more = '') => (await search(q, more)).items.map(({ title }) => title);
const marked = (segments: readonly Segment[] = []) =>
  segments.map(({ text, match }) => (match ? `[${text}]` : text)).join('');

describe('order and highlights', () => {
  test('a title that begins so, a title with the word, a value, then prose; the latest first among equals', async () => {
    await create('Prose', { body: 'Somewhere in here the turbine stopped.' });
    await create('Value', { labels: ['turbine'] });
    await create('Old turbine hall');
    await create('New turbine hall');
    await create('Turbines');
    await create('Microturbine');
    expect(await titles('turbine')).toEqual([
      'Turbines',
      'New turbine hall',
      'Old turbine hall',
      'Microturbine',
      'Value',
      'Prose',
    ]);
  });

  test('whole words come before beginnings of words', async () => {
    await create('A', { summary: 'a quartzite wall' });
    await create('B', { summary: 'a quartz wall' });
    await create('C', { summary: 'quartzites' });
    expect(await titles('quartz')).toEqual(['B', 'C', 'A']);
  });

  test('says in which field, in segments, what was found, without accents or case', async () => {
    await create('Élan report', {
      severity: 'hi',
      body: 'First.\n\nThe **pumping** station\n\n- failed at DAWN <b>',
    });
    const { items } = await search('elan pump dawn');
    expect(items).toHaveLength(1);
    expect(marked(items[0]?.heading)).toBe('[Élan] report');
    expect(items[0]?.excerpts.map(({ field, segments }) => [field.label, marked(segments)])).toEqual([
      ['What happened', 'First. The [pump]ing station failed at [DAWN] <b>'],
    ]);
    expect((await search('"very high" elan')).items[0]?.excerpts[0]).toMatchObject({
      field: { id: 'severity', label: 'Severity' },
      segments: [{ text: 'Very high', match: true }],
    });
  });

  test('finds whole phrases, leaves out what is excluded, and reads scripts without spaces', async () => {
    await create('Phrase', { summary: 'the slow night train' });
    await create('Words', { summary: 'night came, the train left' });
    await create('会議', { body: '東京タワーの点検' });
    expect(await titles('"night train"')).toEqual(['Phrase']);
    expect(await titles('night -slow')).toEqual(['Words']);
    expect(await titles('タワー')).toEqual(['会議']);
    expect(await titles('東点')).toEqual([]);
  });
});

describe('filters', () => {
  test('by field value or label, presence, number, duration and day', async () => {
    const [a, b] = ['Filter A', 'Filter B'];
    await create(a, { severity: 'hi', cost: -5, due: '2026-12-01', took: 5400, done: true });
    await create(b, { severity: 'low', cost: 12.5 });
    for (const [q, expected] of [
      ['field:severity=hi', [a]],
      ['field:SEVERITY="very high"', [a]],
      ['-field:severity=hi', [b]],
      ['field:cost=-5', [a]],
      ['field:cost=5', []],
      ['field:cost>=-5', [b, a]],
      ['field:cost>0', [b]],
      ['field:took<=90m', [a]],
      ['field:took<1h', []],
      ['field:due', [a]],
      ['field:due=2026-12-01', [a]],
      ['field:due<2026-12-01', []],
      ['field:due<=2026-12-01', [a]],
      ['field:done=yes', [a]],
    ] as const) {
      expect(await titles(`filter ${q}`), q).toEqual(expected);
    }
  });

  test('by tag, person, template and time', async () => {
    const { viewer } = api.userIds;
    const tagged = await create('Tagged one', { labels: ['Très Urgent'], owner: viewer });
    await create('Tagged two', {}, { templateId: 'memo' });
    expect(await titles('tagged #"tres urgent"')).toEqual(['Tagged one']);
    expect(await titles('tagged tag:urgent')).toEqual([]);
    expect(await titles('tagged @me')).toEqual(['Tagged one']);
    expect(await titles('tagged @viewer')).toEqual(['Tagged one']);
    expect(await titles('tagged person:"The editor"')).toEqual(['Tagged two', 'Tagged one']);
    expect(await titles('tagged field:owner=me')).toEqual(['Tagged one']);
    expect(await titles('the viewer tagged')).toEqual(['Tagged one']);
    expect(await titles('tagged template:"field report"')).toEqual(['Tagged one']);
    expect(await titles('tagged template:memo template:report')).toHaveLength(2);
    expect(await titles('tagged -template:memo')).toEqual(['Tagged one']);
    expect(await titles('tagged', '&template=memo')).toEqual(['Tagged two']);
    expect(await titles('tagged updated:today')).toHaveLength(2);
    expect(await titles('tagged created:<2020')).toEqual([]);
    expect((await search('tagged #"tres urgent"')).items[0]?.id).toBe(tagged);
  });

  test('by the days of the workspace', async () => {
    const { prisma, environment } = api.services;
    const id = await create('Late in the evening');
    // Two zones that never share a day.
    for (const name of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const setting = { key: 'timeZone', value: { name } };
      await prisma.setting.upsert({ where: { key: 'timeZone' }, create: setting, update: setting });
      expect(await titles(`evening created:${dayIn(environment.now(), name)}`)).toHaveLength(1);
      expect(await titles('evening created:today')).toHaveLength(1);
      expect(await titles('evening created:yesterday')).toEqual([]);
    }
    await prisma.codex.update({ where: { id }, data: { createdAt: new Date('2026-03-02T10:30:00Z') } });
    expect(await titles('evening created:2026-03-01')).toHaveLength(1);
    expect(await titles('evening created:2026-03-02')).toEqual([]);
    expect(await titles('evening created:9999y')).toHaveLength(1);
    await prisma.setting.delete({ where: { key: 'timeZone' } });
  });

  test('by place in the tree, with the path to it', async () => {
    const top = await create('Place top');
    const middle = await create('Place middle', {}, { parentId: top });
    await create('Place leaf', {}, { parentId: middle });
    expect(await titles(`place under:${top}`)).toEqual(['Place leaf', 'Place middle']);
    expect(await titles(`place parent:${top}`)).toEqual(['Place middle']);
    expect(await titles('place', `&under=${middle}`)).toEqual(['Place leaf']);
    const { items } = await search('place leaf');
    expect(items[0]?.path.map(({ title }) => title)).toEqual(['Place top', 'Place middle']);
    const list = await api.call('viewer', 'GET', `/codices?under=${top}&q=leaf`);
    expect(list.body.items).toMatchObject([{ title: 'Place leaf' }]);
  });

  test('the trash and the archive', async () => {
    const { prisma } = api.services;
    const trashed = await create('Kept bin');
    const archived = await create('Kept shelf');
    await create('Kept desk');
    await prisma.codex.update({ where: { id: trashed }, data: { deletedAt: new Date() } });
    await prisma.codex.update({ where: { id: archived }, data: { archivedAt: new Date() } });
    expect((await titles('kept')).sort()).toEqual(['Kept desk', 'Kept shelf']);
    expect(await titles('kept is:trashed')).toEqual(['Kept bin']);
    expect(await titles('kept', '&trashed=only')).toEqual(['Kept bin']);
    expect(await titles('kept is:archived')).toEqual(['Kept shelf']);
    expect(await titles('kept -is:archived')).toEqual(['Kept desk']);
    const listed = async (more: string) =>
      (await api.call('viewer', 'GET', `/codices?q=kept${more}`)).body.items.map(({ title }) => title).sort();
    expect(await listed('')).toEqual(['Kept desk']);
    expect(await listed('&archived=include')).toEqual(['Kept desk', 'Kept shelf']);
    expect(await listed('&archived=only')).toEqual(['Kept shelf']);
  });

  test('what is not understood is named and the rest is searched; nothing understood finds nothing', async () => {
    await create('Mistaken');
    const answer = await search('mistaken field:severty=hi @nobody template:memmo what:x');
    expect(answer.items.map(({ title }) => title)).toEqual(['Mistaken']);
    expect(answer.problems).toEqual([
      { message: 'No template has a field “severty”. Did you mean severity?', from: 9, to: 25 },
      { message: 'Nobody here is called “nobody”.', from: 26, to: 33 },
      { message: 'There is no template “memmo”. Did you mean memo?', from: 34, to: 48 },
      expect.objectContaining({ from: 49, to: 55 }),
    ]);
    expect((await search('what:x')).items).toEqual([]);
    expect((await search('&|! \u0000')).items).toEqual([]);
  });
});

describe('answers', () => {
  test('come in pages, counted by template, newest first without a query', async () => {
    for (const name of ['one', 'two', 'three']) await create(`Paged ${name}`);
    await create('Paged memo', {}, { templateId: 'memo' });
    const first = await search('paged', '&limit=3&facets=template');
    expect(first.templates).toEqual([
      { id: 'report', count: 3 },
      { id: 'memo', count: 1 },
    ]);
    const rest = await search('paged', `&limit=3&cursor=${first.nextCursor}`);
    const all = [...first.items, ...rest.items].map(({ title }) => title);
    expect(all).toEqual(['Paged memo', 'Paged three', 'Paged two', 'Paged one']);
    expect(rest.nextCursor).toBeNull();
    expect((await titles('', '&limit=1'))[0]).toBe('Paged memo');
    const narrowed = await search('paged template:memo', '&facets=template');
    expect(narrowed.templates).toHaveLength(2);
    expect((await api.call('viewer', 'GET', '/search?q=x&cursor=nonsense')).status).toBe(422);
  });

  test('are for members', async () => {
    expect((await api.call(null, 'GET', '/search?q=x')).status).toBe(401);
    const codex = await create('Shared alone');
    const link = await api.call('editor', 'POST', `/codices/${codex}/share-links`, { role: 'edit' });
    expect((await api.call({ bearer: link.body.token }, 'GET', '/search?q=shared')).status).toBe(403);
  });

  test('follow an edit, a text that PostgreSQL cannot hold, and a very long one', async () => {
    const id = await create('Followed', { summary: 'first wording' });
    await api.call('editor', 'PATCH', `/codices/${id}`, {
      title: 'Renamed',
      fields: { summary: `second \u0000 \ud800 wording ${'filler '.repeat(20)}` },
    });
    await projectCodex(api.services, id);
    expect(await titles('first wording')).toEqual([]);
    expect(await titles('renamed second')).toEqual(['Renamed']);
    const words = Array.from({ length: 60_000 }, (_, number) => `w${number.toString(36)}`).join(' ');
    await api.call('editor', 'PATCH', `/codices/${id}`, { fields: { summary: words } });
    await projectCodex(api.services, id);
    expect(await titles('renamed w7')).toEqual(['Renamed']);
  });

  test('find what was read in an older way as soon as it is read anew', async () => {
    const id = await create('Ancient', { summary: 'palimpsest' });
    await api.services.prisma
      .$executeRaw`UPDATE "CodexSearch" SET "version" = 0, "vector" = '' WHERE "codexId" = ${id}`;
    expect(await titles('palimpsest')).toEqual([]);
    expect(await reindexSearch(api.services)).toBe(1);
    expect(await titles('palimpsest')).toEqual(['Ancient']);
    expect(await reindexSearch(api.services)).toBe(0);
  });

  test('find what comments say now, and what was said before the server looked into comments', async () => {
    const id = await create('Spoken of');
    const { body } = await api.call('editor', 'POST', `/codices/${id}/comments`, {
      body: { markdown: 'a sextant' },
    });
    const at = `/comments/${body.id}/${body.id}`;
    await projectComments(api.services, id);
    expect(await titles('sextant')).toEqual(['Spoken of']);
    await api.call('editor', 'PATCH', at, { body: { markdown: 'an **astrolabe**' } });
    await projectComments(api.services, id);
    expect([await titles('sextant'), await titles('astrolabe')]).toEqual([[], ['Spoken of']]);

    // As a process of the version before has left it: projected, and not read for search.
    await api.services.prisma.commentSearch.deleteMany({ where: { codexId: id } });
    await api.services.prisma.commentSearchReading.deleteMany({ where: { codexId: id } });
    expect(await titles('astrolabe')).toEqual([]);
    expect(await reindexSearch(api.services)).toBe(1);
    const [hit] = (await search('astrolabe')).items;
    expect(hit?.comments).toMatchObject([{ id: body.id, threadId: body.id, author: { name: 'The editor' } }]);
    expect(marked(hit?.comments[0]?.segments)).toBe('an [astrolabe]');
    expect(await reindexSearch(api.services)).toBe(0);

    await api.call('editor', 'DELETE', at);
    await projectComments(api.services, id);
    expect(await titles('astrolabe')).toEqual([]);
  });
});
