/** Unknown keys in a request are refused by name at every address. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { createTestClient, type TestClient } from './test-client.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' }, body: { type: 'richText' } } }`;
const UNKNOWN_ID = '0190f3a0-0000-7000-8000-00000000dead';
const AUTH = ['/api/auth/sign-in/email', '/api/auth/sign-out', '/api/auth/change-password'];

interface Operation {
  readonly method: string;
  /** With something in the place of each parameter. */
  readonly path: string;
  readonly description: {
    readonly parameters?: readonly {
      readonly in: string;
      readonly name: string;
      readonly required?: boolean;
    }[];
    readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonValue }>> };
  };
}

/** Browsers write them, and add to them as WebAuthn grows. */
const ANSWERS_OF_AUTHENTICATORS = [
  'POST /confirmations.properties.passkey',
  'POST /passkeys.properties.response',
];

let api: TestClient;
let codexId: string;
let document: JsonObject;
let operations: readonly Operation[];

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Target' })).body.id;
  document = JSON.parse((await api.call(null, 'GET', '/openapi.json')).text);
  operations = Object.entries(
    document['paths'] as Record<string, Record<string, Operation['description']>>,
  ).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, description]) => ({
      method: method.toUpperCase(),
      path: path.replace('{principal}', `member:${UNKNOWN_ID}`).replace(/\{\w+\}/g, UNKNOWN_ID),
      description,
    })),
  );
});
afterAll(() => api?.close());

const namedIn = (answer: { body: { errors: readonly { path: readonly (string | number)[] }[] } }) =>
  answer.body.errors.map(({ path }) => path.join('.'));

test('a query key that an operation does not know is refused by name', async () => {
  const taken: string[] = [];
  for (const { method, path } of operations) {
    const answer = await api.call('owner', method, `${path}?colour=red`);
    if (answer.status !== 422 || !namedIn(answer).includes('colour'))
      taken.push(`${method} ${path} ${answer.status}`);
  }
  for (const path of AUTH) {
    const answer = await api.call(null, 'POST', `${path}?colour=red`, {});
    if (answer.status !== 422 || !namedIn(answer).includes('colour')) taken.push(`${path} ${answer.status}`);
  }
  expect(taken).toEqual([]);
});

test('every object in the body of every operation is closed', () => {
  const open = operations.flatMap(({ method, path, description }) => {
    const schema = description.requestBody?.content['application/json']?.schema;
    return schema === undefined ? [] : openObjectsIn(schema, `${method} ${path}`);
  });
  expect(open).toEqual(ANSWERS_OF_AUTHENTICATORS);
});

test('an operation that takes no body refuses one', async () => {
  const taken: string[] = [];
  for (const { method, path, description } of operations) {
    if (method === 'GET' || description.requestBody !== undefined) continue;
    const answer = await api.call('owner', method, path, { subtree: false });
    if (answer.status !== 422 || !namedIn(answer).includes('subtree'))
      taken.push(`${method} ${path} ${answer.status}`);
    expect((await api.call('owner', method, path, {})).status, path).not.toBe(422);
  }
  expect(taken).toEqual([]);
  expect((await api.call(null, 'POST', '/api/auth/sign-out', { everywhere: true })).status).toBe(422);
  expect((await api.call(null, 'POST', '/api/auth/sign-out', {})).status).toBe(204);
});

describe('restrictions that were asked for are not ignored', () => {
  const cases: readonly (readonly [
    method: string,
    path: (id: string) => string,
    body: JsonObject,
    named: string[],
  ])[] = [
    [
      'POST',
      (id) => `/codices/${id}/share-links`,
      { role: 'view', secret: 'x', field: ['text'], guests: 1 },
      ['secret', 'field', 'guests'],
    ],
    [
      'POST',
      (id) => `/codices/${id}/share-links`,
      { role: 'view', expires: '2020-01-01T00:00:00Z' },
      ['expires'],
    ],
    ['PATCH', (id) => `/codices/${id}`, { fieldz: { text: 'x' } }, ['fieldz']],
    [
      'PATCH',
      (id) => `/codices/${id}`,
      { fields: { body: { markdown: 'x', mode: 'append' } } },
      ['fields.body.mode'],
    ],
    [
      'PATCH',
      (id) => `/codices/${id}`,
      { fields: { body: { type: 'doc', atrs: {}, content: [{ type: 'paragraph', contents: [] }] } } },
      ['fields.body.atrs', 'fields.body.content.0.contents'],
    ],
    ['POST', () => '/codices', { templateId: 'note', title: 'x', parent: UNKNOWN_ID }, ['parent']],
    ['POST', (id) => `/codices/${id}/restore`, { seq: 1, field: ['text'] }, ['field']],
    ['POST', (id) => `/codices/${id}/restore`, { seq: 1, fields: ['txt'] }, ['fields.txt']],
    ['POST', (id) => `/codices/${id}/move`, { parentId: null, position: 2 }, ['position']],
    [
      'POST',
      () => '/members',
      { name: 'N', email: 'n@example.org', role: 'viewer', password: 'long enough', disabled: true },
      ['disabled'],
    ],
    [
      'POST',
      () => '/tickets',
      { share: { token: 'x'.repeat(30), guestId: 'g', name: 'n', role: 'view' } },
      ['share.role'],
    ],
    [
      'POST',
      () => '/offline/documents',
      { documents: [{ id: UNKNOWN_ID, until: 3 }] },
      ['documents.0.until'],
    ],
  ];
  test.each(cases)('%s %s %j', async (method, path, body, named) => {
    const answer = await api.call('owner', method, path(codexId), body);
    expect(answer.status, answer.text).toBe(422);
    expect(namedIn(answer)).toEqual(named);
  });

  test('and nothing was made or changed', async () => {
    expect((await api.call('owner', 'GET', `/codices/${codexId}/share-links`)).body.items).toEqual([]);
    expect((await api.call('owner', 'GET', `/codices/${codexId}`)).headers.get('etag')).toBe('"1"');
  });

  test('the refusal names the keys there are', async () => {
    const { body } = await api.call('owner', 'PATCH', `/codices/${codexId}`, { fieldz: {} });
    expect(body.errors[0]?.message).toContain('title, fields');
  });

  test('a body that does not say it is JSON is not taken for an empty one', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await api.call('owner', 'PATCH', `/codices/${codexId}`, '{"title": "New"}', headers);
    expect(answer.status).toBe(415);
  });
});

/** Places of objects with named properties that take others as well. */
function openObjectsIn(schema: JsonValue, place: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema))
    return schema.flatMap((one: JsonValue, index) => openObjectsIn(one, `${place}.${index}`));
  const { $ref, ...rest } = schema as JsonObject;
  if (typeof $ref === 'string') return openObjectsIn(resolve($ref), place);
  const own = rest['properties'] !== undefined && rest['additionalProperties'] !== false ? [place] : [];
  return [
    ...own,
    ...Object.entries(rest).flatMap(([key, value]) => openObjectsIn(value ?? null, `${place}.${key}`)),
  ];
}

function resolve(pointer: string): JsonValue {
  return pointer
    .split('/')
    .slice(1)
    .reduce<JsonValue>((at, key) => (at as JsonObject)[key] ?? null, document);
}
