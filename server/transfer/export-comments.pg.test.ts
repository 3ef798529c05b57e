/** Comments at the end of a Markdown export. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
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
  const body = `# Which\n<script>alert(1)</script> @[Rae \\[R\\]](${userIds.owner})`;
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
  expect(said).toContain('> # Which\n> &lt;script>alert(1)&lt;/script> @Rae \\[R\\]');
  expect(said).toMatch(/^### The Codex$/m);
  expect(said).not.toContain('gone');
  expect((await exported('format=markdown')).text).not.toContain('On all of it');
});

test('are refused by name for formats that do not take them', async () => {
  for (const format of ['html', 'json5', 'binary']) {
    const refused = await exported(`format=${format}&comments=true`);
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('format=markdown')]);
  }
});
