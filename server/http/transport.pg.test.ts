/** Rate limits, CORS and compression. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createHttpApp } from './app.ts';
import { createTestClient, type TestClient } from './test-client.ts';

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;
const FRIEND = 'https://tools.example.org';

let api: TestClient;
let codexId: string;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'), { env: { corsOrigins: [FRIEND] } });
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Target' })).body.id;
});
afterAll(() => api?.close());

describe('budgets', () => {
  /** The same instance with ten requests a minute. */
  const strict = () =>
    createHttpApp({ ...api.services, env: { ...api.services.env, requestsPerMinute: 10 } });
  const as = (bearer: string) => ({ headers: { authorization: `Bearer ${bearer}` } });

  test('every answer says what is left; the one too many is told how long to wait', async () => {
    const app = strict();
    const me = () => app.request('/api/v1/me', as(api.tokens.viewer));
    const first = await me();
    expect(first.status).toBe(200);
    expect(first.headers.get('ratelimit-limit')).toBe('10');
    expect(first.headers.get('ratelimit-remaining')).toBe('9');
    expect(Number(first.headers.get('ratelimit-reset'))).toBeGreaterThan(0);
    for (let times = 1; times < 10; times += 1) expect((await me()).status).toBe(200);
    const refused = await me();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({
      code: 'rate_limited',
      detail: expect.stringContaining('10 requests'),
    });
  });

  test('a token, another token, a link and an address without either count apart', async () => {
    const app = strict();
    const link = (await api.call('editor', 'POST', `/codices/${codexId}/share-links`, { role: 'view' })).body;
    const path = `/api/v1/codices/${codexId}`;
    for (let times = 0; times <= 10; times += 1) await app.request(path, as(api.tokens.viewer));
    expect((await app.request(path, as(api.tokens.viewer))).status).toBe(429);
    expect((await app.request(path, as(api.tokens.editor))).status).toBe(200);
    for (let times = 0; times < 10; times += 1) await app.request(path, as(link.token));
    expect((await app.request(path, as(link.token))).status).toBe(429);
    for (let times = 0; times < 10; times += 1) expect((await app.request(path)).status).toBe(401);
    expect((await app.request(path)).status).toBe(429);
    expect((await app.request('/healthz')).status).toBe(200);
  });
});

describe('other origins', () => {
  const preflight = (origin: string) =>
    api.call(null, 'OPTIONS', '/codices', undefined, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    });

  test('those that are named may call with a token, and read what matters', async () => {
    const asked = await preflight(FRIEND);
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, FRIEND]);
    expect(asked.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(asked.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    const body = { templateId: 'note', title: 'From elsewhere' };
    const made = await api.call('editor', 'POST', '/codices', body, {
      origin: FRIEND,
      'sec-fetch-site': 'cross-site',
    });
    expect([made.status, made.headers.get('access-control-allow-origin')]).toEqual([201, FRIEND]);
    expect(made.headers.get('access-control-expose-headers')).toContain('ETag');
    expect(made.headers.get('vary')).toContain('Origin');
    const refused = await api.call(null, 'GET', '/me', undefined, { origin: FRIEND });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, FRIEND]);
  });

  test('others get no permission, and a named one none for what a cookie could do', async () => {
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const headers = { origin: FRIEND, 'sec-fetch-site': 'cross-site' };
    expect((await api.call(null, 'POST', '/share/open', { token: 'v'.repeat(40) }, headers)).status).toBe(
      403,
    );
    const signIn = await api.call(null, 'OPTIONS', '/api/auth/sign-out', undefined, {
      ...headers,
      'access-control-request-method': 'POST',
    });
    expect(signIn.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('compression', () => {
  const document = async (accept: string) => {
    const response = await api.app.request('/api/v1/openapi.json', {
      headers: { 'accept-encoding': accept },
    });
    return { response, bytes: Buffer.from(await response.arrayBuffer()) };
  };

  test('of JSON over a kilobyte, as the caller takes it', async () => {
    const plain = await document('');
    expect(plain.response.headers.get('content-encoding')).toBeNull();
    for (const [accept, encoding, unpack] of [
      ['gzip, deflate, br', 'br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
      ['br;q=0, gzip', 'gzip', gunzipSync],
    ] as const) {
      const { response, bytes } = await document(accept);
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(response.headers.get('vary')).toContain('Accept-Encoding');
      expect(response.headers.get('content-type')).toContain('application/json');
      expect(bytes.length).toBeLessThan(plain.bytes.length / 3);
      expect(unpack(bytes)).toEqual(plain.bytes);
    }
  });

  test('not of what is small, empty, or a file', async () => {
    const headers = { 'accept-encoding': 'br' };
    expect(
      (await api.call('viewer', 'GET', '/me', undefined, headers)).headers.get('content-encoding'),
    ).toBeNull();
    const { headers: got } = await api.call('viewer', 'GET', `/codices/${codexId}`);
    const known = { ...headers, 'if-none-match': got.get('etag') ?? '' };
    expect((await api.call('viewer', 'GET', `/codices/${codexId}`, undefined, known)).status).toBe(304);
    const file = await api.call('editor', 'POST', `/codices/${codexId}/assets?name=a.txt`, 'x'.repeat(5000));
    const read = await api.call('viewer', 'GET', file.body.url, undefined, headers);
    expect([read.headers.get('content-encoding'), read.text.length]).toEqual([null, 5000]);
  });
});
