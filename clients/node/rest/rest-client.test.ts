/** Requests and what becomes of their answers. */
import { describe, expect, it } from 'vitest';
import { RestClient } from './rest-client.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

function answering(...answers: readonly (Response | Error)[]) {
  const sent: Sent[] = [];
  const waiting = [...answers];
  const rest = new RestClient({
    ...{ baseUrl: 'https://bindery.example.org', token: 'vb_secret', timeoutMs: 1_000 },
    async fetch(url, init = {}) {
      sent.push({ url: String(url), init });
      const answer = waiting.shift();
      if (answer instanceof Response) return answer;
      throw answer ?? new Error('no more answers');
    },
  });
  return { rest, sent };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });

describe('a request', () => {
  it('carries the token and the query, and is never led elsewhere', async () => {
    const { rest, sent } = answering(json({ items: [] }));
    const query = { q: 'a&b', fields: ['due', 'owner'], template: undefined, limit: 5 };
    await rest.call('GET', '/codices', { query });
    expect(sent[0]?.url).toBe(
      'https://bindery.example.org/api/v1/codices?q=a%26b&fields=due%2Cowner&limit=5',
    );
    expect(sent[0]?.init).toMatchObject({
      method: 'GET',
      redirect: 'error',
      headers: { authorization: 'Bearer vb_secret' },
    });
    expect(sent[0]?.init.body).toBeUndefined();
  });

  it('asks for the token of now, each time', async () => {
    const tokens = ['vb_1', 'vb_2'];
    const sent: RequestInit[] = [];
    const rest = new RestClient({
      ...{ baseUrl: 'https://bindery.example.org', timeoutMs: 1_000 },
      token: { id: 'me', current: async () => tokens.shift() ?? 'none' },
      async fetch(_, init = {}) {
        sent.push(init);
        return json({});
      },
    });
    await rest.call('GET', '/me');
    await rest.call('GET', '/me');
    expect(sent.map(({ headers }) => new Headers(headers).get('authorization'))).toEqual([
      'Bearer vb_1',
      'Bearer vb_2',
    ]);
  });

  it('answers nothing where there is no body', async () => {
    const { rest, sent } = answering(new Response(null, { status: 204 }));
    expect(await rest.call('POST', '/codices/1/archive', { body: {} })).toBeUndefined();
    expect(sent[0]?.init.body).toBe('{}');
  });

  it('asks for the next page when it is needed, and not before', async () => {
    const { rest, sent } = answering(
      json({ items: [1, 2], nextCursor: 'more' }),
      json({ items: [3], nextCursor: null }),
    );
    const items = rest.items<number>('/codices', { q: 'x' });
    expect((await items.next()).value).toBe(1);
    expect((await items.next()).value).toBe(2);
    expect(sent).toHaveLength(1);
    expect((await items.next()).value).toBe(3);
    expect((await items.next()).done).toBe(true);
    expect(sent[1]?.url).toContain('q=x&cursor=more');
  });

  it('asks for larger pages once somebody reads on, unless they said how large', async () => {
    const limits = async (query: { readonly limit?: number }) => {
      const pages = [1, 2, 3].map((page) => json({ items: [page], nextCursor: page < 3 ? 'more' : null }));
      const { rest, sent } = answering(...pages);
      const found: number[] = [];
      for await (const item of rest.items<number>('/codices', query, { largestPage: 200 })) found.push(item);
      expect(found).toEqual([1, 2, 3]);
      return sent.map(({ url }) => new URL(url).searchParams.get('limit'));
    };
    expect(await limits({})).toEqual([null, '200', '200']);
    expect(await limits({ limit: 7 })).toEqual(['7', '7', '7']);
  });
});

describe('what goes wrong', () => {
  it('is the problem of the server, with its code, its places, and when to come back', async () => {
    const problem = {
      ...{ type: 'urn:bindery:problem:rate_limited', title: 'Too many', status: 429, code: 'rate_limited' },
      ...{ detail: 'Wait a moment.', errors: [{ path: ['fields', 'due'], message: 'No.' }, 'nonsense'] },
      requestId: 'r1',
    };
    const { rest } = answering(json(problem, 429, { 'retry-after': '7' }));
    await expect(rest.call('GET', '/me')).rejects.toMatchObject({
      ...{ name: 'BinderyError', code: 'rate_limited', message: 'Wait a moment.' },
      issues: [{ path: ['fields', 'due'], message: 'No.' }],
      cause: { status: 429, requestId: 'r1', retryAfterMs: 7_000 },
    });
  });

  it.each([
    [502, 'unavailable'],
    [404, 'not_found'],
    [412, 'precondition_failed'],
    [418, 'internal'],
  ])('is told by the status %i where the answer is not of the server: %s', async (status, code) => {
    const { rest } = answering(new Response('<html>', { status }));
    await expect(rest.call('GET', '/me')).rejects.toMatchObject({ code, cause: { status } });
  });

  it('is a code of tomorrow, told by its status', async () => {
    const { rest } = answering(json({ code: 'on_fire', detail: 'Hot.' }, 503));
    await expect(rest.call('GET', '/me')).rejects.toMatchObject({ code: 'unavailable', message: 'Hot.' });
  });

  it('is no connection, or an answer that is not JSON', async () => {
    const { rest } = answering(new TypeError('fetch failed'), new Response('hello'));
    await expect(rest.call('GET', '/me')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('https://bindery.example.org'),
    });
    await expect(rest.call('GET', '/me')).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('is what the caller gave up with', async () => {
    const stopping = new AbortController();
    const rest = new RestClient({
      ...{ baseUrl: 'https://bindery.example.org', token: 'vb_secret', timeoutMs: 60_000 },
      fetch: (_url, init) =>
        new Promise((_, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        }),
    });
    const asking = rest.call('GET', '/me', { signal: stopping.signal });
    stopping.abort(new Error('enough'));
    await expect(asking).rejects.toThrow('enough');
  });
});
