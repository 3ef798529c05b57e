/** The list of what is assigned to somebody, without what is finished by the workflow of its template. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestClient, type TestClient } from '../../http/test-client.ts';

const DUTY = `{ id: 'chore', version: 1, name: 'Chore', fields: { status: { type: 'select', default: 'open' }, owner: { type: 'person' } },
  workflow: { field: 'status', states: ['open', 'dropped', 'waiting', 'done'],
    transitions: { open: ['waiting', 'dropped', 'done'], waiting: ['open'], done: ['open'] } } }`;
const FREE = `{ id: 'free', version: 1, name: 'Free', fields: { status: { type: 'select', options: ['open', 'done'] }, owner: { type: 'person' } } }`;

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  for (const [id, source] of Object.entries({ chore: DUTY, free: FREE })) {
    const made = await api.call('owner', 'POST', `/templates/${id}/versions`, { source, baseVersion: 0 });
    expect(made.status, made.text).toBeLessThan(300);
  }
});
afterAll(() => api?.close());

test('states that nothing leaves and the last one are left out, others and templates without a workflow are not', async () => {
  const make = async (templateId: string, title: string, steps: readonly string[]) => {
    const owner = api.userIds.viewer;
    const { body } = await api.call('editor', 'POST', '/codices', { templateId, title, fields: { owner } });
    for (const status of steps) {
      const moved = await api.call('editor', 'PATCH', `/codices/${body.id}`, { fields: { status } });
      expect(moved.status, moved.text).toBe(200);
    }
    return body.id;
  };
  await make('chore', 'Open', []);
  await make('chore', 'Waiting', ['waiting']);
  await make('chore', 'Dropped', ['dropped']);
  const done = await make('chore', 'Done', ['done']);
  await make('free', 'Free', ['done']);
  const titles = async () =>
    (await api.call('viewer', 'GET', '/assigned')).body.items.map(({ title }) => title).sort();
  await expect.poll(titles).toEqual(['Free', 'Open', 'Waiting']);
  await api.call('editor', 'PATCH', `/codices/${done}`, { fields: { status: 'open' } });
  await expect.poll(titles).toEqual(['Done', 'Free', 'Open', 'Waiting']);
});
