/** Dates in Markdown and HTML exports. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestClient, type TestClient } from '../http/test-client.ts';

const VISIT = `{ id: 'visit', version: 1, name: 'Visit', fields: { due: { type: 'date' }, began: { type: 'dateTime' } } }`;

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('admin', 'POST', '/templates/visit/versions', { source: VISIT, baseVersion: 0 });
  const fields = { due: '2026-11-14', began: '2026-11-14T23:30:00Z' };
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'visit', title: 'Visit', fields }))
    .body.id;
});
afterAll(() => api?.close());

const pageOf = (query: string) => api.call('editor', 'GET', `/codices/${codexId}/export?${query}`);

test.each(['markdown', 'html'])('%s has its instants in the zone of the reader', async (format) => {
  const { text } = await pageOf(`format=${format}&timeZone=Europe/Berlin`);
  expect(text).toContain('15 Nov 2026, 00:30 CET');
  expect(text).toContain('14 Nov 2026');
  expect((await pageOf(`format=${format}`)).text).toContain('14 Nov 2026, 23:30 UTC');
});

test('a time zone that there is none of is refused', async () => {
  expect((await pageOf('format=html&timeZone=Nowhere/Land')).status).toBe(422);
});
