/** The links that show what is said about some fields, told to members who comment: open ones of that kind alone. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { commentAudienceSchema } from '#core/protocol/api/comments.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';

const SOURCE = `{ id: 'sheet', version: 1, name: 'Sheet', fields: { note: 'text', other: 'text' } }`;

let api: TestClient;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('admin', 'POST', '/templates/sheet/versions', { source: SOURCE, baseVersion: 0 });
});
afterAll(() => api?.close());

test('open links for commenting on some fields are named, each with its fields', async () => {
  const made = await api.call('editor', 'POST', '/codices', { templateId: 'sheet', title: 'Shown' });
  const path = `/codices/${made.body.id}`;
  const link = async (name: string, more: object) => {
    const answer = await api.call('editor', 'POST', `${path}/share-links`, { name, ...more });
    expect(answer.status, answer.text).toBe(201);
    return answer.body.id;
  };
  await link('Press', { role: 'comment', fields: ['note'] });
  const closed = await link('Closed', { role: 'comment', fields: ['note'] });
  await api.call('editor', 'DELETE', `/share-links/${closed}`);
  await link('Whole', { role: 'comment' });
  await link('Readers', { role: 'view', fields: ['note'] });
  await link('Writers', { role: 'edit', fields: ['other'] });
  const answer = await api.call('commenter', 'GET', `${path}/comments/audience`);
  expect(commentAudienceSchema.parse(answer.body)).toEqual({ links: [{ name: 'Press', fields: ['note'] }] });
  expect((await api.call('viewer', 'GET', `${path}/comments/audience`)).status).toBe(403);
});
