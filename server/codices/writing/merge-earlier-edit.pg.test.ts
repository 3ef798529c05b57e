/** A PATCH that waited on a device is merged with what others wrote since: text by letters, values by their times, rules as they are now. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { type Answer, type Caller, createTestClient, type TestClient } from '../../http/test-client.ts';
import { followEveryTemplate } from '../../templates/follow-template.ts';

const SHEET = (version: number, more = '') => `{
  id: 'sheet', version: ${version}, name: 'Sheet',
  fields: { notes: 'richText', log: 'text', choice: { type: 'select', options: ['A', 'B', 'C'] },
    state: { type: 'select', default: 'draft' }${more} },
  workflow: { field: 'state', states: [{ id: 'draft' }, { id: 'review' }, { id: 'done' }],
    transitions: { draft: ['review'], review: ['draft', 'done'] } },
}`;

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/sheet/versions', { source: SHEET(1), baseVersion: 0 });
});
afterAll(() => api?.close());

interface Seen {
  readonly id: string;
  readonly seq: number;
}

async function make(fields: JsonObject): Promise<Seen> {
  const { body, status } = await api.call('editor', 'POST', '/codices', {
    templateId: 'sheet',
    title: 'One',
    fields,
  });
  expect(status).toBe(201);
  // A Codex begins with one operation, its values included: whoever made it may name that state without having read it.
  expect(await seqOf(body.id)).toBe(1);
  return { id: body.id, seq: await seqOf(body.id) };
}

async function seqOf(id: string): Promise<number> {
  const { headers } = await api.call('editor', 'GET', `/codices/${id}`);
  return Number(headers.get('etag')?.replaceAll('"', ''));
}

const patch = (
  id: string,
  body: JsonObject,
  who: Caller = 'editor',
  key: string = randomUUID(),
): Promise<Answer> => api.call(who, 'PATCH', `/codices/${id}`, body, { 'idempotency-key': key });
const at = (ms = Date.now()): string => new Date(ms).toISOString();
const told = ({ status, body }: Answer): unknown[] => [
  status,
  ...(body.errors ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`),
];

test('texts are merged by their letters, and what was written since stays', async () => {
  const seen = await make({ notes: 'one two three\n\nfour', log: 'a\nb\n' });
  await patch(seen.id, { fields: { notes: 'one 2 three\n\nfour', log: 'a\nb\nc\n' } }, 'admin');
  const late = { fields: { notes: 'one two three\n\nfour five', log: 'A\nb\n' } };
  const { body, status } = await patch(seen.id, { ...late, made: { at: at(), seq: seen.seq } });
  expect([status, body.fields]).toEqual([
    200,
    expect.objectContaining({ notes: { markdown: 'one 2 three\n\nfour five' }, log: 'A\nb\nc\n' }),
  ]);
});

test('of two values the later one stands, by the times at which they were written, and the other waits for review', async () => {
  const early = await make({ choice: 'A' });
  const before = at();
  await sleep(5);
  await patch(early.id, { fields: { choice: 'B' } }, 'admin');
  const lost = await patch(early.id, { fields: { choice: 'C' }, made: { at: before, seq: early.seq } });
  expect(lost.body.fields['choice']).toBe('B');
  const { body } = await api.call('editor', 'GET', `/codices/${early.id}/conflicts`);
  expect(JSON.stringify(body.items)).toContain('"C"');
  const [operation] = (await api.call('editor', 'GET', `/codices/${early.id}/operations`)).body.items;
  expect(operation).toMatchObject({ clientTime: before, actor: { id: api.userIds.editor } });

  const late = await make({ choice: 'A' });
  await patch(late.id, { fields: { choice: 'B' } }, 'admin');
  await sleep(5);
  const won = await patch(late.id, { fields: { choice: 'C' }, made: { at: at(), seq: late.seq } });
  expect(won.body.fields['choice']).toBe('C');
});

test('what is sent again under its key is written once, also when others wrote in between', async () => {
  const seen = await make({ log: 'a\n' });
  const [key, body] = [randomUUID(), { fields: { log: 'a\nb\n' }, made: { at: at(), seq: seen.seq } }];
  await patch(seen.id, body, 'editor', key);
  await patch(seen.id, { fields: { log: 'x\na\nb\n' } }, 'admin');
  const again = await patch(seen.id, body, 'editor', key);
  expect(again.status).toBe(200);
  expect((await api.call('editor', 'GET', `/codices/${seen.id}`)).body.fields['log']).toBe('x\na\nb\n');
});

test('two that were made on the same state are both kept', async () => {
  const seen = await make({ log: 'middle\n' });
  const made = { at: at(), seq: seen.seq };
  await patch(seen.id, { fields: { log: 'first\nmiddle\n' }, made });
  await patch(seen.id, { fields: { log: 'middle\nlast\n' }, made });
  expect((await api.call('editor', 'GET', `/codices/${seen.id}`)).body.fields['log']).toBe(
    'first\nmiddle\nlast\n',
  );
});

test('edits that were made one upon the other come out as they were written, though others wrote in between', async () => {
  const seen = await make({ log: 'a\n', notes: 'one' });
  const keys = [randomUUID(), randomUUID(), randomUUID()];
  const made = { at: at(), seq: seen.seq };
  const send = (index: number, fields: JsonObject) =>
    patch(seen.id, { fields, made: { ...made, after: keys.slice(0, index) } }, 'editor', keys[index]);
  await send(0, { log: 'a\nb\n', notes: 'one two' });
  await patch(seen.id, { fields: { log: 'z\na\nb\n' } }, 'admin');
  await send(1, { log: 'a\nb\nc\n', notes: 'one two three' });
  await patch(seen.id, { fields: { notes: 'zero one two three' } }, 'admin');
  const { body } = await send(2, { log: 'a\nc\nd\n', notes: 'one three four' });
  expect(body.fields).toMatchObject({ log: 'z\na\nc\nd\n', notes: { markdown: 'zero one three four' } });

  // The keys of others say nothing.
  const foreign = { ...made, after: keys };
  const theirs = await patch(seen.id, { fields: { log: 'a\ne\n' }, made: foreign }, 'admin');
  expect(String(theirs.body.fields['log']).split('\n').sort()).toEqual(['', 'a', 'c', 'd', 'e', 'z']);
});

test('it has to be allowed as the Codex stands now too', async () => {
  const seen = await make({});
  await patch(seen.id, { fields: { state: 'review' } }, 'admin');
  await patch(seen.id, { fields: { state: 'done' } }, 'admin');
  const made = { at: at(), seq: seen.seq };
  const refused = await patch(seen.id, { fields: { state: 'review', log: 'said\n' }, made });
  expect(told(refused)).toEqual([422, 'fields.state: “In review” can’t follow “Done”.'].map(expectState));
  expect((await api.call('editor', 'GET', `/codices/${seen.id}`)).body.fields['log']).toBe('');
});

/** How a state is called is not what this is about. */
function expectState(value: unknown): unknown {
  return typeof value === 'string' ? expect.stringContaining('can’t follow') : value;
}

test('times and sequences that cannot be, guests, and a template that has changed are refused', async () => {
  const seen = await make({ log: 'a\n' });
  const send = (made: JsonObject, who: Caller = 'editor') =>
    patch(seen.id, { fields: { log: 'b\n' }, made }, who);
  expect(told(await send({ at: at(Date.now() + 3_600_000), seq: seen.seq }))).toEqual([
    422,
    'made.at: It is ahead of the server’s clock.',
  ]);
  expect((await send({ at: at(0), seq: seen.seq })).status).toBe(422);
  expect(told(await send({ at: at(), seq: seen.seq + 7 }))).toEqual([
    422,
    `made.seq: The Codex is at ${seen.seq}: there is no ${seen.seq + 7} yet.`,
  ]);
  const link = await api.call('editor', 'POST', `/codices/${seen.id}/share-links`, { role: 'edit' });
  expect((await send({ at: at(), seq: seen.seq }, { bearer: link.body.token })).status).toBe(403);
  expect((await send({ at: at(), seq: seen.seq }, 'viewer')).status).toBe(403);

  await api.call('owner', 'POST', '/templates/sheet/versions', {
    source: SHEET(2, ", more: 'line'"),
    baseVersion: 1,
  });
  await followEveryTemplate(api.services);
  await api.services.background.settled();
  expect((await patch(seen.id, { fields: { more: 'now' } })).status).toBe(200);
  expect((await send({ at: at(), seq: seen.seq })).status).toBe(412);
  expect((await api.call('editor', 'GET', `/codices/${seen.id}`)).body.fields['log']).toBe('a\n');
});
