/** A closed branch is opened again, unless it is merged; and how far a branch has come is told in sessions. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestClient, type TestClient } from '../../http/test-client.ts';

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  const source = `{ id: 'page', version: 1, name: 'Page', fields: { text: 'text' } }`;
  await api.call('owner', 'POST', '/templates/page/versions', { source, baseVersion: 0 });
});
afterAll(() => api?.close());

async function begin(name: string) {
  const { body } = await api.call('editor', 'POST', '/codices', { templateId: 'page', title: name });
  const path = `/codices/${body.id}`;
  expect((await api.call('editor', 'POST', `${path}/branches`, { name })).status).toBe(201);
  const retitle = async (title: string) =>
    (await api.call('editor', 'PATCH', `${path}?branch=${name}`, { title })).status;
  return { path, branch: `${path}/branches/${name}`, retitle };
}

test('one that was closed is written on again, with what was on it', async () => {
  const { path, branch, retitle } = await begin('again');
  expect(await retitle('Once')).toBe(200);
  await api.call('editor', 'DELETE', branch);
  expect(await retitle('Not now')).toBe(409);
  expect((await api.call('viewer', 'POST', `${branch}/reopen`)).status).toBe(403);
  const reopened = await api.call('admin', 'POST', `${branch}/reopen`);
  expect(reopened).toMatchObject({ status: 200, body: { name: 'again', ahead: 1, aheadSessions: 1 } });
  expect(reopened.body).not.toHaveProperty('closedBy');
  expect(await retitle('Twice')).toBe(200);
  // Again changes nothing.
  expect((await api.call('editor', 'POST', `${branch}/reopen`)).status).toBe(200);
  const events = await api.services.prisma.auditEvent.count({ where: { action: 'branch-reopened' } });
  expect(events).toBe(1);
  const merged = await api.call('editor', 'POST', `${branch}/merge`, {});
  expect(merged.status, merged.text).toBe(200);
  expect((await api.call('viewer', 'GET', path)).body).toMatchObject({ title: 'Twice' });
});

test('one that is merged is not', async () => {
  const { branch, retitle } = await begin('merged');
  await retitle('Merged');
  await api.call('editor', 'POST', `${branch}/merge`, {});
  expect((await api.call('editor', 'POST', `${branch}/reopen`)).status).toBe(409);
  expect(await retitle('After')).toBe(409);
});

test('what one person does in one go is one session on either side, and what was brought in is none', async () => {
  const { path, branch, retitle } = await begin('sessions');
  for (const title of ['A', 'B', 'C']) await retitle(title);
  for (const title of ['D', 'E']) await api.call('editor', 'PATCH', path, { title });
  const told = async () => {
    const { text } = await api.call('viewer', 'GET', `${path}/branches`);
    return JSON.parse(text).items[0];
  };
  expect(await told()).toMatchObject({ ahead: 3, behind: 2, aheadSessions: 1, behindSessions: 1 });
  await api.call('editor', 'POST', `${branch}/update`);
  expect(await told()).toMatchObject({ ahead: 3, behind: 0, aheadSessions: 1, behindSessions: 0 });
  await api.call('admin', 'PATCH', `${path}?branch=sessions`, { title: 'F' });
  expect(await told()).toMatchObject({ ahead: 4, aheadSessions: 2 });
});
