/** Broken, huge, hostile and cross-origin requests are answered by a problem document, and change nothing. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { BinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import { problemSchema } from '#core/protocol/api/problem.ts';
import { packageRoot } from '../config/package-root.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createHttpApp } from './app.ts';
import { type Caller, createTestClient, type TestClient } from './test-client.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' }, list: { type: 'checklist' }, body: { type: 'richText' } } }`;

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Target' })).body.id;
});
afterAll(() => api?.close());

async function raw(path: string, init: RequestInit & { duplex?: 'half' }): Promise<Response> {
  return await api.app.request(path, init);
}

describe('bodies', () => {
  test.each([
    ['not JSON', '{"title": ', 400],
    ['of the wrong shape', '[]', 422],
    ['a number', '5', 422],
    ['null', 'null', 422],
    ['with a wrong type', '{"title": {}}', 422],
    ['nested 100,000 deep', `{"fields": {"text": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}`, 422],
    ['over 2 MiB', JSON.stringify({ title: 'x'.repeat(2_200_000) }), 413],
    ['with a long title', JSON.stringify({ title: 'x'.repeat(501) }), 422],
  ])('%s', async (_name, body, status) => {
    const answer = await api.call('editor', 'PATCH', `/codices/${codexId}`, body);
    expect(answer.status, answer.text.slice(0, 300)).toBe(status);
    const problem = problemSchema.parse(answer.body);
    expect(problem).toMatchObject({ status, type: `urn:bindery:problem:${problem.code}` });
    expect(problem.requestId).toBe(answer.headers.get('x-request-id'));
  });

  test('a file that is imported is judged by its own reader: what looks like a number may stand in a JSON5 string', async () => {
    const answer = await api.call('editor', 'POST', '/import', "{ kind: 'id-6844e8631' }");
    expect(answer.status).toBe(422);
    expect(answer.text).not.toContain('larger than any number');
  });

  test('a number that would be kept as another one is refused, with its place and reason', async () => {
    const body = `{"fields": {"list": [{"text": "a", "count": 9007199254740993}, {"count": 1e999}]}}`;
    const answer = await api.call('editor', 'PATCH', `/codices/${codexId}`, body);
    expect(answer.status).toBe(422);
    expect(problemSchema.parse(answer.body).errors).toEqual([
      {
        path: ['fields', 'list', 0, 'count'],
        message: expect.stringContaining('would become 9007199254740992'),
      },
      { path: ['fields', 'list', 1, 'count'], message: expect.stringContaining('larger than any number') },
    ]);
  });

  test('a stream without a length is cut off at the limit', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
        if (sent > 64 * 1024 * 1024) controller.close();
      },
    });
    const headers = { authorization: `Bearer ${api.tokens.editor}`, 'content-type': 'application/json' };
    const response = await raw(`/api/v1/codices/${codexId}`, {
      method: 'PATCH',
      body,
      headers,
      duplex: 'half',
    });
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(4 * 1024 * 1024);
  });

  test('keys that mean something to JavaScript mean nothing here', async () => {
    const hostile = '{"fields": {"__proto__": {"polluted": true}, "constructor": 1, "text": "fine"}}';
    const answer = await api.call('editor', 'PATCH', `/codices/${codexId}`, hostile);
    expect(answer.status).toBe(422);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test.each([
    ['POST', '/api-tokens', { name: 'a\u0000b' }],
    [
      'POST',
      '/members',
      { name: 'a\u0000b', email: 'z@example.org', role: 'viewer', password: 'long enough' },
    ],
    ['POST', '/codices', { templateId: '\u0000', title: 'x' }],
    ['POST', '/share/open', { token: '\u0000'.repeat(30), name: '\ud800' }],
    ['POST', '/templates/check', { source: '\u0000' }],
  ] as const)('%s %s with a NUL is never a fault of the server', async (method, path, body) => {
    const answer = await api.call('owner', method, path, body);
    expect(answer.status, answer.text).toBeLessThan(500);
  });

  test('any JSON at all as field values: refused or taken, never a fault of the server', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('text', 'list', 'body', 'title'),
        fc.jsonValue({ maxDepth: 4 }),
        async (field, value) => {
          const body = field === 'title' ? { title: value } : { fields: { [field]: value } };
          const answer = await api.call('editor', 'PATCH', `/codices/${codexId}`, JSON.stringify(body));
          expect([200, 422], `${JSON.stringify(body)} → ${answer.text}`).toContain(answer.status);
        },
      ),
      { numRuns: 60 },
    );
    expect((await api.call('viewer', 'GET', `/codices/${codexId}`)).status).toBe(200);
  });
});

describe('addresses', () => {
  test.each([
    '/nope',
    '/codices/not-an-id',
    '/codices/..%2f..%2fetc',
    `/codices/${'0'.repeat(90)}`,
    '/assets/%00',
    '/templates/%00',
    '/templates/__proto__',
  ])('%s is not found', async (path) => {
    const answer = await api.call('owner', 'GET', path);
    expect(answer.status, answer.text).toBe(404);
    expect(problemSchema.safeParse(answer.body).success).toBe(true);
  });

  test('an id in capitals is the same id', async () => {
    expect((await api.call('viewer', 'GET', `/codices/${codexId.toUpperCase()}`)).body.id).toBe(codexId);
  });
});

describe('cross-site requests', () => {
  const attempt = async (headers: Record<string, string>) => {
    const body = JSON.stringify({ email: 'a@example.org', password: 'wrong password' });
    const all = { 'content-type': 'application/json', host: 'bindery.test', ...headers };
    return (await raw('http://bindery.test/api/auth/sign-in/email', { method: 'POST', body, headers: all }))
      .status;
  };

  test('a page of another site can do nothing in a visitor’s name', async () => {
    expect(await attempt({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await attempt({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await attempt({ origin: 'https://evil.example' })).toBe(403);
    expect(await attempt({ origin: 'null' })).toBe(403);
    expect(await attempt({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).toBe(403);
  });

  test('our own pages, and programs that are no browser, can', async () => {
    expect(await attempt({ 'sec-fetch-site': 'same-origin' })).toBe(401);
    expect(await attempt({ origin: 'http://127.0.0.1:3000' })).toBe(401);
    expect(await attempt({ origin: 'http://bindery.test' })).toBe(401);
    expect(await attempt({})).toBe(401);
  });
});

test('every answer of the API forbids sniffing, framing and running', async () => {
  const { headers } = await api.call('viewer', 'GET', '/me');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cache-control')).toContain('no-cache');
  expect(headers.get('x-powered-by')).toBeNull();
});

test('health, readiness and metrics answer outside the prefix; metrics not through a proxy', async () => {
  expect((await api.call(null, 'GET', '/healthz')).status).toBe(200);
  expect((await api.call(null, 'GET', '/readyz')).body).toMatchObject({
    status: 'ready',
    checks: { database: { ok: true }, files: { ok: true } },
  });
  expect((await api.call(null, 'GET', '/metrics')).status).toBe(200);
  expect(
    (await api.call(null, 'GET', '/metrics', undefined, { 'x-forwarded-for': '203.0.113.9' })).status,
  ).toBe(403);
  expect(
    (await api.call('admin', 'GET', '/metrics', undefined, { 'x-forwarded-for': '203.0.113.9' })).status,
  ).toBe(200);
});

test('metrics are for who calls this machine by its own name: a page elsewhere may have pointed another one at it', async () => {
  const ask = async (who: Caller, host: string) =>
    (await api.call(who, 'GET', '/metrics', undefined, { host })).status;
  expect(await ask(null, '127.0.0.1:3000')).toBe(200);
  expect(await ask(null, 'localhost:9090')).toBe(200);
  expect(await ask(null, 'evil.example:3000')).toBe(403);
  expect(await ask(null, 'bindery.test')).toBe(403);
  expect(await ask('admin', 'bindery.test')).toBe(200);
});

describe('the OpenAPI document', () => {
  interface Described {
    readonly operationId: string;
    readonly summary: string;
    readonly tags: readonly string[];
    readonly security: readonly JsonObject[];
    readonly requestBody?: { readonly content: JsonObject };
    readonly responses: Readonly<
      Record<string, { readonly content?: Readonly<Record<string, { schema: JsonObject }>> }>
    >;
  }
  let document: JsonObject;
  let operations: Described[];
  beforeAll(async () => {
    document = JSON.parse((await api.call(null, 'GET', '/openapi.json')).text);
    operations = Object.values(
      document['paths'] as unknown as Record<string, Record<string, Described>>,
    ).flatMap(Object.values);
  });

  test('is 3.1 and gives each operation a name of its own, a group that is described, and who may call it', () => {
    expect(document).toMatchObject({ openapi: '3.1.0' });
    const names = operations.map(({ operationId }) => operationId);
    expect(names).toEqual([...new Set(names)]);
    const groups = (document['tags'] as { name: string; description: string }[]).filter(
      ({ description }) => description,
    );
    for (const operation of operations) {
      expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation).toMatchObject({ summary: expect.any(String), security: expect.any(Array) });
      expect(groups.map(({ name }) => name)).toEqual(expect.arrayContaining([...operation.tags]));
    }
  });

  test('says of each operation how it can fail, always as a problem', () => {
    for (const { operationId, responses } of operations) {
      const failures = Object.entries(responses).filter(([status]) => /^4|default/.test(status));
      expect(
        failures.map(([status]) => status),
        operationId,
      ).toEqual(expect.arrayContaining(['422', '429', 'default']));
      for (const [, { content }] of failures)
        expect(content?.['application/problem+json']?.schema).toEqual({
          $ref: '#/components/schemas/Problem',
        });
    }
  });

  test('names every body and every answer of JSON', () => {
    for (const { operationId, requestBody, responses } of operations) {
      const bodies = [requestBody, ...Object.values(responses)].map(
        (one) => one?.content?.['application/json'],
      );
      for (const body of bodies.filter((one) => one !== undefined))
        expect(body, operationId).toEqual({
          schema: { $ref: expect.stringMatching(/^#\/components\/schemas\/[A-Z]/) },
        });
    }
    expect(JSON.stringify(document)).not.toContain('x-schema-name');
  });

  test('is there to read as a page that runs nothing and loads nothing', async () => {
    const { headers, text } = await api.call(null, 'GET', '/api/docs');
    expect(headers.get('content-type')).toContain('text/html');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).not.toMatch(/<script|src=|@import|url\(/);
    for (const { operationId } of operations) expect(text).toContain(`id="${operationId}"`);
    for (const [, name] of text.matchAll(/href="#([^"]+)"/g)) expect(text).toContain(`id="${name}"`);
  });
});

test('the OpenAPI document hangs together: every reference leads somewhere, every path says its parameters', async () => {
  const { body } = await api.call(null, 'GET', '/openapi.json');
  const seek = (pointer: string) =>
    pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], body);
  for (const [, pointer = ''] of JSON.stringify(body).matchAll(/"\$ref":"#([^"]+)"/g))
    expect(seek(pointer), pointer).toBeDefined();
  for (const [path, methods] of Object.entries(body.paths)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const operation of Object.values(methods) as { parameters?: { in: string; name: string }[] }[]) {
      const declared = (operation.parameters ?? []).filter((one) => one.in === 'path');
      expect(declared.map(({ name }) => name).sort(), path).toEqual(named);
    }
  }
});

test('docs/api.md names every route, and none that is not there', async () => {
  const { body } = await api.call(null, 'GET', '/openapi.json');
  const routes = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, ':')}`),
  );
  const text = await readFile(join(packageRoot(), 'docs', 'api.md'), 'utf8');
  const [, table = ''] = /\n## Routes\n([\s\S]*?)\nOutside the prefix/.exec(text) ?? [];
  const named = [...table.matchAll(/`(GET|POST|PUT|PATCH|DELETE) ([^`?\s]+)/g)].map(
    ([, method, path = '']) => `${method} ${path.replace(/:\w+/g, ':')}`,
  );
  expect([...new Set(named)].sort()).toEqual(routes.sort());
});

test('without its file store it is ready for edits, and says what of it is not', async () => {
  const unavailable = () =>
    Promise.reject(new BinderyError('unavailable', 'The file store does not answer.'));
  const assets = { ...api.services.assets, check: unavailable, put: unavailable };
  const app = createHttpApp({ ...api.services, assets });
  const ready = await app.request('/readyz');
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({
    status: 'degraded',
    checks: { database: { ok: true }, files: { ok: false, detail: 'The file store does not answer.' } },
  });
  const headers = { authorization: `Bearer ${api.tokens.editor}` };
  const path = `/api/v1/codices/${codexId}/assets`;
  const answer = await app.request(path, { method: 'POST', headers, body: 'a file' });
  expect(answer.status).toBe(503);
  expect(problemSchema.parse(await answer.json())).toMatchObject({
    detail: 'The file store does not answer.',
  });
  expect(await api.services.prisma.asset.count({ where: { codexId } })).toBe(0);
});

test('without its database it says so, is not ready, and is alive', async () => {
  const env = { ...api.services.env };
  const prisma = createPrisma('postgresql://nobody:nothing@127.0.0.1:1/none', { connections: 1 });
  const app = createHttpApp({ ...api.services, env, prisma });
  const ready = await app.request('/readyz');
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ status: 'not-ready', checks: { database: { ok: false } } });
  expect((await app.request('/healthz')).status).toBe(200);
  const answer = await app.request('/api/v1/setup');
  expect(answer.status).toBe(503);
  expect(problemSchema.parse(await answer.json())).toMatchObject({ code: 'unavailable' });
  await prisma.$disconnect();
});

test('whoever waits too long for the head of the audit log is told to come again, and nothing was done', async () => {
  const holder = new pg.Client({ connectionString: api.services.env.databaseUrl ?? '' });
  await holder.connect();
  try {
    await holder.query(`ALTER FUNCTION "chainAuditEvent"() SET lock_timeout = '100ms'`);
    await holder.query('BEGIN');
    await holder.query('SELECT * FROM "AuditHead" FOR UPDATE');
    const answer = await api.call('owner', 'POST', '/groups', { name: 'Waiting' });
    expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
    await holder.query('ROLLBACK');
    expect((await api.call('owner', 'GET', '/groups')).text).not.toContain('Waiting');
    expect((await api.call('owner', 'POST', '/groups', { name: 'Waiting' })).status).toBe(201);
  } finally {
    await holder.end();
  }
});

test('a ticket needs no body', async () => {
  expect((await api.call('viewer', 'POST', '/tickets')).status).toBe(201);
});
