/** The states and tags by which Codices are grouped. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { packageRoot } from '../../config/package-root.ts';
import { createTestClient, type TestClient } from '../../http/test-client.ts';
import { loadTemplateLibrary } from '../../templates/load-template-library.ts';

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await loadTemplateLibrary(api.services, join(packageRoot(), 'templates'));
});
afterAll(() => api?.close());

test('states by their label and tags as they are, of what is not in the trash', async () => {
  const make = async (body: JsonObject) => (await api.call('editor', 'POST', '/codices', body)).body;
  const review = await make({
    templateId: 'incident-review',
    title: 'A',
    fields: { status: 'in-review', tags: ['search', 'cache'] },
  });
  const trashed = await make({ templateId: 'incident-review', title: 'B', fields: { tags: ['search'] } });
  const plain = await make({ templateId: 'blank-page', title: 'C' });
  await api.call('editor', 'DELETE', `/codices/${trashed.id}`);
  const { status, body } = await api.call('viewer', 'GET', '/facets');
  expect(status).toBe(200);
  const items = new Map(body.items.map((item: { id: string }) => [item.id, item]));
  expect(items.get(review.id)).toEqual({
    id: review.id,
    status: 'In review',
    tags: expect.arrayContaining(['search', 'cache']),
  });
  expect(items.has(trashed.id)).toBe(false);
  expect(items.get(plain.id)).toBeUndefined();
});
