/** Events for programs, over REST on a real database: in order, told at least once, only to those who may know. */
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import type { ProgramEvent } from '#core/protocol/api/programs/events.ts';
import { createApiToken } from '../access/api-token.ts';
import { EVENTS_KEPT_MS, forgetEvents, readEventHead } from '../event-log/event-log.ts';
import { type Caller, createTestClient, type TestClient } from '../http/test-client.ts';
import { readEvents } from './read-events.ts';

const SHEET = `{ id: 'sheet', version: 1, name: 'Sheet', fields: { notes: 'text', choice: { type: 'select', options: ['A', 'B'] } } }`;

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/sheet/versions', { source: SHEET, baseVersion: 0 });
});
afterAll(() => api?.close());

async function create(title: string, parentId?: string): Promise<string> {
  const body = { templateId: 'sheet', title, ...(parentId !== undefined && { parentId }) };
  const made = await api.call('editor', 'POST', '/codices', body);
  expect(made.status, made.text).toBe(201);
  return made.body.id;
}

async function readAll(codexId: string): Promise<void> {
  await readEvents(api.services, `codex/${codexId}`);
  await readEvents(api.services, `comments/${codexId}`);
}

interface Told {
  readonly events: readonly ProgramEvent[];
  /** How far was read, whether there were events or not. */
  readonly last: string;
}

/** The blocks of a stream of server-sent events. */
function parse(text: string): Told {
  const blocks = text.split('\n\n').filter((block) => block !== '');
  const lines = blocks.map((block) => block.split('\n'));
  const field = (block: readonly string[], name: string) =>
    block.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const events = lines.flatMap((block) => {
    const data = field(block, 'data');
    if (data === undefined) return [];
    const event = JSON.parse(data) as ProgramEvent;
    expect([field(block, 'id'), field(block, 'event')]).toEqual([event.id, event.type]);
    return [event];
  });
  return { events, last: lines.map((block) => field(block, 'id')).findLast((id) => id !== undefined) ?? '' };
}

async function told(who: Caller, after: string, query = ''): Promise<Told> {
  const answer = await api.call(who, 'GET', `/events?follow=false${query}`, undefined, {
    'last-event-id': after,
  });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  return parse(answer.text);
}

async function now(): Promise<string> {
  const { text } = await api.call('owner', 'GET', '/events?follow=false');
  return parse(text).last;
}
const typesOf = ({ events }: Told) => events.map(({ type }) => type);

test('what happens to a Codex is told in order, by whom, in names and numbers', async () => {
  const start = await now();
  const id = await create('First');
  const other = await create('Other');
  await api.call('editor', 'PATCH', `/codices/${id}`, {
    title: 'Second',
    fields: { choice: 'A', notes: 'secret words' },
  });
  await readAll(id);
  const thread = await api.call('editor', 'POST', `/codices/${id}/comments`, { body: { markdown: 'Why?' } });
  await api.call('admin', 'PATCH', `/comments/${thread.body.id}`, { resolved: true });
  await readAll(id);
  await api.call('editor', 'POST', `/codices/${id}/versions`, { name: 'As agreed' });
  await api.call('editor', 'POST', `/codices/${id}/move`, { parentId: other });
  await api.call('editor', 'DELETE', `/codices/${id}`);
  const { events } = await told('viewer', start, `&codex=${id}`);
  expect(typesOf({ events, last: '' })).toEqual([
    ...['codex.created', 'codex.updated', 'comment.created', 'comment.resolved'],
    ...['version.named', 'codex.moved', 'codex.trashed'],
  ]);
  expect(events[1]?.data).toEqual({
    ...{ codex: id, template: 'sheet', via: 'api', seq: 2, operations: 1 },
    by: { kind: 'user', id: api.userIds.editor, name: 'The editor' },
    fields: expect.arrayContaining(['title', 'choice', 'notes']),
  });
  expect(events[5]?.data).toMatchObject({ from: null, to: other });
  expect(JSON.stringify(events)).not.toContain('secret words');
  const numbers = events.map((event) => Number(event.id.split('-')[1]));
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
});

test('a program that goes on from any of them is told exactly the rest, and reading again tells nothing twice', async () => {
  const start = await now();
  const id = await create('Again');
  for (const title of ['One', 'Two', 'Three']) {
    await api.call('editor', 'PATCH', `/codices/${id}`, { title });
    await Promise.all([readAll(id), readAll(id)]);
  }
  const all = (await told('editor', start)).events;
  expect(all).toHaveLength(4);
  for (const [place, event] of all.entries())
    expect((await told('editor', event.id)).events).toEqual(all.slice(place + 1));
});

test('filters choose, and an unknown one is refused by name', async () => {
  const start = await now();
  const top = await create('Top');
  const below = await create('Below', top);
  const beside = await create('Beside');
  for (const id of [top, below, beside]) {
    await api.call('editor', 'PATCH', `/codices/${id}`, { title: 'Changed' });
    await readAll(id);
  }
  const codices = ({ events }: Told) => events.map(({ data }) => data.codex);
  expect(codices(await told('editor', start, `&types=codex.updated&below=${top}`))).toEqual([top, below]);
  expect(codices(await told('editor', start, `&types=codex.created&codex=${below},${beside}`))).toEqual([
    below,
    beside,
  ]);
  expect((await told('editor', start, '&template=task')).events).toEqual([]);
  const wrong = await api.call('editor', 'GET', '/events?types=codex.updated,codex.exploded');
  expect([wrong.status, wrong.text.includes('codex.exploded') || wrong.text.includes('types')]).toEqual([
    422,
    true,
  ]);
});

test('a template that is published is told to whoever may know templates', async () => {
  const start = await now();
  const source = SHEET.replace('version: 1', 'version: 2').replace("'B'", "'B', 'C'");
  await api.call('owner', 'POST', '/templates/sheet/versions', { source, baseVersion: 1 });
  const { events } = await told('viewer', start, '&types=template.published');
  expect(events.map(({ data }) => [data.template, data.version])).toEqual([['sheet', 2]]);
});

test('a token for a part of the tree is told of that part alone, and of nothing that lies outside', async () => {
  const start = await now();
  const inside = await create('Inside');
  const outside = await create('Outside');
  const child = await create('Child', outside);
  const { token } = await createApiToken(api.services.prisma, {
    ...{ userId: api.userIds.editor, name: 'part', subtreeId: inside },
  });
  await api.call('editor', 'POST', `/codices/${child}/move`, { parentId: inside });
  const seen = await told({ bearer: token }, start);
  expect(seen.events.map(({ type, data }) => [type, data.codex])).toEqual([
    ['codex.created', inside],
    ['codex.created', child],
    ['codex.moved', child],
  ]);
  // Where it came from is none of its business, nor that templates were published.
  expect(JSON.stringify(seen.events)).not.toContain(outside);
  await api.call('editor', 'POST', `/codices/${child}/move`, { parentId: outside });
  expect((await told({ bearer: token }, start)).events.map(({ data }) => data.codex)).toEqual([inside]);
});

test('what happens to a private Codex is told to those who were given a role there, and to nobody else', async () => {
  const start = await now();
  const body = { templateId: 'sheet', title: 'Closed', private: true };
  const { id } = (await api.call('editor', 'POST', '/codices', body)).body;
  const below = await create('Below', id);
  await api.call('editor', 'PATCH', `/codices/${below}`, { fields: { notes: 'For a few' } });
  await readAll(below);
  // Of Codices of other tests something may be told still.
  const hears = async (who: Caller) =>
    (await told(who, start)).events
      .map(({ data }) => data.codex)
      .filter((codex) => [id, below].includes(codex ?? ''));
  expect(await hears('editor')).toEqual(expect.arrayContaining([id, below]));
  for (const who of ['owner', 'admin', 'viewer'] as const) expect(await hears(who)).toEqual([]);
  const named = await api.call('admin', 'GET', `/events?follow=false&below=${id}`);
  const missing = await api.call(
    'admin',
    'GET',
    '/events?follow=false&below=01900000-0000-7000-8000-00000000dead',
  );
  expect([named.status, named.body]).toEqual([missing.status, missing.body]);
  await api.call('editor', 'PUT', `/codices/${id}/grants/member:${api.userIds.viewer}`, { role: 'viewer' });
  expect(await hears('viewer')).toEqual(expect.arrayContaining([id, below]));
});

test('a guest, and whoever came by a link, is told nothing', async () => {
  const id = await create('Shared');
  const link = await api.call('editor', 'POST', `/codices/${id}/share-links`, { role: 'edit' });
  expect((await api.call({ bearer: link.body.token }, 'GET', '/events?follow=false')).status).toBe(403);
  expect((await api.call(null, 'GET', '/events?follow=false')).status).toBe(401);
});

test('an id that is no longer known is told so, with what to do', async () => {
  const start = await now();
  await create('Old');
  await create('New');
  const head = await readEventHead(api.services.prisma);
  const kept = { seq: { lt: head.seq } };
  await api.services.prisma.event.updateMany({ where: kept, data: { at: new Date(0) } });
  await forgetEvents(api.services.prisma, api.services.environment.now() - EVENTS_KEPT_MS);
  for (const lost of [start, `${'0'.repeat(32)}-1`, `${head.stream}-${head.seq + 1000}`]) {
    const answer = await api.call('editor', 'GET', '/events', undefined, { 'last-event-id': lost });
    expect([answer.status, answer.body.detail.includes('without Last-Event-ID')]).toEqual([410, true]);
  }
  const wrong = await api.call('editor', 'GET', '/events', undefined, { 'last-event-id': 'one' });
  expect(wrong.status).toBe(422);
});

/** A stream that is being read, as far as it has come. */
async function follow(token: string, query = '') {
  const response = await api.app.request(`/api/v1/events${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const reader = response.body?.getReader();
  if (reader === undefined) throw new Error('no body');
  const decoder = new TextDecoder();
  const state = { text: '', ended: false };
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      state.text += decoder.decode(value);
    }
    state.ended = true;
  })();
  return { state, reading, end: () => reader.cancel() };
}

test('an open stream is told at once, and ends within a second of its token being revoked', async () => {
  const { token, id: tokenId } = await createApiToken(api.services.prisma, {
    userId: api.userIds.editor,
    name: 'open',
  });
  const stream = await follow(token);
  await vi.waitFor(() => expect(stream.state.text).toContain('retry: 2000\n'));
  const id = await create('Live');
  await api.call('editor', 'PATCH', `/codices/${id}`, { title: 'Live now' });
  await readAll(id);
  await vi.waitFor(() => expect(typesOf(parse(stream.state.text))).toContain('codex.updated'), 3000);
  const revoked = await api.call('owner', 'DELETE', `/api-tokens/${tokenId}`);
  expect(revoked.status, revoked.text).toBe(204);
  await vi.waitFor(() => expect(stream.state.ended).toBe(true), { timeout: 2_500 });
});

test('nobody opens streams without end, and a place is free again once one has ended', async () => {
  const streams = await Promise.all(Array.from({ length: 20 }, () => follow(api.tokens.commenter)));
  const one = await api.call('commenter', 'GET', '/events');
  expect([one.status, one.body.detail]).toEqual([429, expect.stringContaining('20 streams')]);
  await streams[0]?.end();
  const again = await follow(api.tokens.commenter);
  await vi.waitFor(() => expect(again.state.text).not.toBe(''));
  for (const stream of [...streams, again]) await stream.end();
});

test('whoever reads nothing is not sent more than one event', async () => {
  const response = await api.app.request('/api/v1/events', {
    headers: { authorization: `Bearer ${api.tokens.viewer}` },
  });
  const find = vi.spyOn(api.services.prisma.event, 'findMany');
  for (const title of ['a', 'b', 'c']) await create(title);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(find).not.toHaveBeenCalled();
  find.mockRestore();
  await response.body?.cancel();
});
