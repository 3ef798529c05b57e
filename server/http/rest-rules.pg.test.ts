/** General rules of the REST API: methods, challenges, idempotency keys, filters by unknown names. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { problemSchema } from '#core/protocol/api/problem.ts';
import { createTestClient, type TestClient } from './test-client.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' }, body: { type: 'richText' } } }`;

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Target' })).body.id;
});
afterAll(() => api?.close());

describe('methods', () => {
  test.each([
    ['PUT', '/codices', 'GET, HEAD, POST'],
    ['DELETE', '/codices', 'GET, HEAD, POST'],
    ['POST', '/codices/0190f3a0-0000-7000-8000-00000000dead', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/codices/0190f3a0-0000-7000-8000-00000000dead/move', 'POST'],
    ['POST', '/openapi.json', 'GET, HEAD'],
    ['GET', '/api/auth/sign-out', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('%s %s is not allowed, and the answer says what is', async (method, path, allow) => {
    const answer = await api.call('owner', method, path);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe(allow);
    expect(problemSchema.parse(answer.body)).toMatchObject({ status: 405, code: 'unsupported' });
  });

  test('OPTIONS answers with the methods alone', async () => {
    const answer = await api.call(null, 'OPTIONS', '/codices');
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST']);
    expect((await api.call(null, 'OPTIONS', '/nothing')).status).toBe(404);
  });
});

test('401 says how to sign in, and whether it was the token that failed', async () => {
  const nobody = await api.call(null, 'GET', '/me');
  expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="bindery"']);
  const forged = await api.call({ bearer: `vb_${'x'.repeat(43)}` }, 'GET', '/me');
  expect(forged.headers.get('www-authenticate')).toBe('Bearer realm="bindery", error="invalid_token"');
  expect((await api.call('viewer', 'GET', '/me')).headers.get('www-authenticate')).toBeNull();
});

describe('an Idempotency-Key', () => {
  const keyed = (key: string) => ({ 'idempotency-key': key });

  test('makes one Codex of the same request, and refuses another request under it', async () => {
    const body = { templateId: 'note', title: 'Once' };
    const first = await api.call('editor', 'POST', '/codices', body, keyed('make'));
    const again = await api.call('editor', 'POST', '/codices', body, keyed('make'));
    expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
    const other = await api.call('editor', 'POST', '/codices', { ...body, title: 'Other' }, keyed('make'));
    expect(other.status, other.text).toBe(422);
    expect(other.body.detail).toContain('Idempotency-Key');
    expect((await api.call('owner', 'POST', '/codices', body, keyed('make'))).body.id).not.toBe(
      first.body.id,
    );
  });

  test('changes a Codex once, and not something else the second time', async () => {
    const path = `/codices/${codexId}`;
    expect((await api.call('editor', 'PATCH', path, { title: 'One' }, keyed('edit'))).status).toBe(200);
    expect((await api.call('editor', 'PATCH', path, { title: 'One' }, keyed('edit'))).status).toBe(200);
    expect((await api.call('editor', 'PATCH', path, { title: 'Two' }, keyed('edit'))).status).toBe(422);
    expect((await api.call('viewer', 'GET', path)).body.title).toBe('One');
  });

  test('imports a file once, and no other file', async () => {
    const file = `{ format: 'vespera-bindery/codex', version: 1, template: { id: 'note', version: 1 }, title: 'In', fields: {} }`;
    const first = await api.call('editor', 'POST', '/import', file, keyed('import'));
    expect(first.status, first.text).toBe(201);
    expect((await api.call('editor', 'POST', '/import', file, keyed('import'))).text).toBe(first.text);
    expect((await api.call('editor', 'POST', '/import', `${file} `, keyed('import'))).status).toBe(422);
  });

  test('of a request that was refused can be used for the one that is right', async () => {
    const wrong = { templateId: 'note', title: 'x', fields: { nothing: 1 } };
    expect((await api.call('editor', 'POST', '/codices', wrong, keyed('mended'))).status).toBe(422);
    const right = { templateId: 'note', title: 'x' };
    expect((await api.call('editor', 'POST', '/codices', right, keyed('mended'))).status).toBe(201);
  });
});

describe('a filter that names nothing is refused, never an empty list', () => {
  test.each([
    ['/codices?template=nope', 'template'],
    ['/codices?q=title&template=nope', 'template'],
    ['/search?q=title&template=nope', 'template'],
    ['/references?template=nope', 'template'],
    ['/codices?q=template:nope', 'q'],
    ['/codices?q=owner:nobody-at-all', 'q'],
    ['/codices?q=updated:yesteryear', 'q'],
    ['/codices?cursor=nonsense', 'cursor'],
  ])('%s', async (path, place) => {
    const answer = await api.call('viewer', 'GET', path);
    expect(answer.status, answer.text).toBe(422);
    expect(answer.body.errors[0]?.path).toEqual([place]);
  });

  test('a search for people shows what it understood and what it did not', async () => {
    expect((await api.call('viewer', 'GET', '/search?q=one+template:nope')).status).toBe(200);
  });
});

test('rich text is read as a ProseMirror document too, and sending that back changes nothing', async () => {
  const body = { templateId: 'note', title: 'Both', fields: { body: '# One\n\n- *two*' } };
  const { id } = (await api.call('editor', 'POST', '/codices', body)).body;
  const asJson = await api.call('viewer', 'GET', `/codices/${id}?richtext=json`);
  expect(asJson.body.fields['body']).toMatchObject({
    type: 'doc',
    content: [{ type: 'heading', attrs: { level: 1 } }, { type: 'bulletList' }],
  });
  expect((await api.call('viewer', 'GET', `/codices/${id}`)).body.fields['body']).toEqual({
    markdown: '# One\n\n- *two*',
  });
  const fields = { body: asJson.body.fields['body'] ?? null };
  const patched = await api.call('editor', 'PATCH', `/codices/${id}`, { fields });
  expect([patched.status, patched.headers.get('etag')]).toEqual([200, asJson.headers.get('etag')]);
  expect((await api.call('viewer', 'GET', `/codices/${id}?richtext=html`)).status).toBe(422);
});
