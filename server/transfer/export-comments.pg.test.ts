/** Comments in exported files, and back from them. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { threadListSchema } from '#core/protocol/api/comments.ts';
import type { ImportedBody } from '#core/protocol/api/transfer.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

const NOTE = `{ id: 'remark', version: 1, name: 'Remark', fields: { text: { type: 'text', label: 'What *was*' } } }`;

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/remark/versions', { source: NOTE, baseVersion: 0 });
  const fields = { text: 'Ships wait for the tide.' };
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'remark', title: 'Port', fields }))
    .body.id;
});
afterAll(() => api?.close());

const exported = (query: string) => api.call('editor', 'GET', `/codices/${codexId}/export?${query}`);
const say = (markdown: string) => ({ body: { markdown } });

test('are there when they are asked for, by name, time and place, and nothing in them is markup of the file', async () => {
  expect((await exported('format=markdown&comments=true')).text).not.toContain('Comments');
  const { userIds } = api;
  const body = `# Which\nSee <script>alert(1)</script> @[Rae \\[R\\]](${userIds.owner})`;
  const begun = await api.call('editor', 'POST', `/codices/${codexId}/comments`, {
    ...say(body),
    anchor: { field: 'text', quote: 'the tide' },
  });
  const answer = await api.call('owner', 'POST', `/comments/${begun.body.id}/replies`, say('gone'));
  await api.call('owner', 'DELETE', `/comments/${begun.body.id}/${answer.body.id}`);
  await api.call('owner', 'PATCH', `/comments/${begun.body.id}`, { resolved: true });
  await api.call('editor', 'POST', `/codices/${codexId}/comments`, say('On all of it'));
  const { text } = await exported('format=markdown&comments=true');
  const said = text.slice(text.indexOf('## Comments'));
  expect(said).toMatch(/^### What \\\*was\\\*: “the tide” \(resolved by .+\)$/m);
  expect(said).toContain('> # Which\n>\n> See \\<script>alert(1)\\</script> @Rae \\[R\\]');
  expect(said).toMatch(/^### The Codex$/m);
  expect(said).not.toContain('gone');
  expect((await exported('format=markdown')).text).not.toContain('On all of it');
});

test('are in an HTML page by name, time and place, and nothing in them runs or is fetched', async () => {
  const { text } = await exported('format=html&comments=true');
  expect(await exported('format=html').then((page) => page.text)).not.toContain('On all of it');
  expect(text).toContain('What *was*: “the tide” (resolved by The owner)');
  expect(text).toContain('On all of it');
  expect(text).toContain('@Rae');
  expect(text).not.toContain('<script>');
  expect(text).not.toContain(api.userIds.owner);
  expect(text).not.toContain('gone');
});

test('are refused by name for the format that does not take them', async () => {
  const refused = await exported('format=binary&comments=true');
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('format=json5')]);
});

describe('in JSON5', () => {
  const importFile = async (file: string) => {
    const response = await api.app.request('/api/v1/import', {
      method: 'POST',
      body: file,
      headers: { authorization: `Bearer ${api.tokens.editor}`, 'content-type': 'application/octet-stream' },
    });
    return {
      status: response.status,
      body: (await response.json()) as ImportedBody & { errors?: unknown[] },
    };
  };
  const threadsOf = async (id: string) =>
    threadListSchema.parse(JSON.parse((await api.call('editor', 'GET', `/codices/${id}/comments`)).text))
      .items;

  test('they come back by the names in the file, where their words stand, and in nobody’s name here', async () => {
    const { text } = await exported('format=json5&comments=true');
    expect(text).toContain('version: 2');
    expect((await exported('format=json5')).text).toContain('version: 1');
    const { status, body } = await importFile(text);
    expect([status, body.warnings]).toEqual([201, []]);
    const id = body.codices[0]?.id ?? '';
    const [first, second] = await threadsOf(id);
    expect(first).toMatchObject({
      anchor: { field: 'text', quote: 'the tide', from: 15, to: 23, removed: false },
      resolvedBy: { kind: 'imported', name: 'The owner' },
      comments: [{ author: { kind: 'imported', id: 'The editor', name: 'The editor' } }],
    });
    expect(second).toMatchObject({
      anchor: { field: null },
      comments: [{ body: { markdown: 'On all of it' } }],
    });
    const before = await threadsOf(codexId);
    expect(first?.comments[0]?.createdAt).toBe(before[0]?.comments[0]?.createdAt);
    expect(first?.comments[0]?.body).toEqual(before[0]?.comments[0]?.body);
    // What they said is nobody's to edit, and whoever moderates may delete it.
    const at = `/comments/${first?.id}/${first?.id}`;
    expect((await api.call('editor', 'PATCH', at, say('changed'))).status).toBe(403);
    // Nobody is told of what was said elsewhere, and history tells none of it as said here.
    expect(await api.services.prisma.notification.count({ where: { codexId: id } })).toBe(0);
    expect((await api.call('viewer', 'GET', `/codices/${id}/comments/activity`)).body.items).toEqual([]);
    expect((await api.call('viewer', 'GET', `/search?q=comments:tide`)).status).toBe(200);
    expect((await api.call('editor', 'DELETE', at)).status).toBe(204);
  });

  test('what cannot be found or is none is said, with its place, and nothing is imported by halves', async () => {
    const file = (threads: string) => `{
  format: 'vespera-bindery/codex', version: 2, title: 'Port', template: { id: 'remark', version: 1 },
  fields: { text: 'Ships wait for the tide, for the tide.' },
  comments: [${threads}],
}`;
    const said = "by: 'Ana', at: '2026-11-14T09:30:00Z', markdown: 'So.'";
    const { body, status } = await importFile(
      file(`{ about: { field: 'text', quote: 'the tide' }, comments: [{ ${said} }] },
        { about: { field: 'gone' }, comments: [{ ${said} }, { by: 'Ben', at: '2020-01-01T00:00:00Z', markdown: ['a', 'b'] }] },
        { suggestion: { change: {} }, comments: [{ by: 'Ana', at: '2999-01-01T00:00:00Z' }] }`),
    );
    expect(status).toBe(201);
    expect(body.warnings.map(({ message }) => message)).toEqual([
      'There is no field “gone”: this thread came as one about the Codex.',
      'This suggestion came as a comment: what it proposed stays in the file.',
    ]);
    const threads = await threadsOf(body.codices[0]?.id ?? '');
    const twice = threads.find(({ anchor }) => anchor.field === 'text');
    expect(twice?.anchor).toMatchObject({ quote: 'the tide', removed: true });
    const gone = threads.find(({ comments }) => comments.length === 2);
    // A reply is never earlier than what it answers, and nothing is of the future.
    expect(gone?.comments.map(({ createdAt }) => createdAt)).toEqual([
      '2026-11-14T09:30:00.000Z',
      '2026-11-14T09:30:00.001Z',
    ]);
    expect(threads.every(({ createdAt }) => Date.parse(createdAt) <= Date.now())).toBe(true);

    const count = await api.services.prisma.codex.count();
    for (const [bad, why] of [
      [`{ comments: [] }`, 'A thread has “comments”'],
      [`{ comments: [{ by: 'Ana', at: 'yesterday', markdown: 'x' }] }`, 'no time such as'],
      [`{ comments: [{ by: ' ', at: '2026-11-14T09:30:00Z', markdown: 'x' }] }`, 'must not be empty'],
      [
        `{ comments: [{ ${said}, author: { kind: 'user', id: '${api.userIds.owner}' } }] }`,
        'has no “author”',
      ],
      [`{ comments: [{ ${said.replace('So.', 'x'.repeat(10_001))} }] }`, 'at most 10000'],
      [`{ comments: [{ ${said}, reactions: [{ emoji: 'words', by: ['Ana'] }] }] }`, 'has an “emoji”'],
      [`{ about: { quote: 'the tide' }, comments: [{ ${said} }] }`, 'needs “field”'],
    ] as const) {
      const refused = await importFile(file(bad));
      expect([refused.status, JSON.stringify(refused.body.errors)]).toEqual([
        422,
        expect.stringContaining(why),
      ]);
    }
    expect(await api.services.prisma.codex.count()).toBe(count);
  });
});
