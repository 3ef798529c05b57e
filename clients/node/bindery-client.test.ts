/** Clients and what they are made with. */
import { afterEach, describe, expect, it } from 'vitest';
import { Bindery, type BinderyOptions } from './bindery-client.ts';

const variables = ['BINDERY_URL', 'BINDERY_TOKEN'] as const;
afterEach(() => {
  for (const name of variables) delete process.env[name];
});

/** The address and the token that a request of this client goes out with. */
async function requestOf(options: BinderyOptions) {
  let seen: readonly [string, string | null] | null = null;
  const client = new Bindery({
    ...options,
    async fetch(url, init) {
      seen = [String(url), new Headers(init?.headers).get('authorization')];
      return new Response('{}');
    },
  });
  await client.call('GET', '/me');
  return seen;
}

describe('a client', () => {
  it('takes server and token from its options, or from the environment', async () => {
    const given = { baseUrl: 'https://bindery.example.org/team/', token: 'vb_1' };
    expect(await requestOf(given)).toEqual(['https://bindery.example.org/team/api/v1/me', 'Bearer vb_1']);
    process.env['BINDERY_TOKEN'] = 'vb_2';
    expect(await requestOf({})).toEqual(['http://127.0.0.1:3000/api/v1/me', 'Bearer vb_2']);
    process.env['BINDERY_URL'] = 'https://elsewhere.example.org';
    expect(await requestOf({})).toEqual(['https://elsewhere.example.org/api/v1/me', 'Bearer vb_2']);
    expect(await requestOf(given)).toEqual(['https://bindery.example.org/team/api/v1/me', 'Bearer vb_1']);
  });

  it('is not made without a token, or for what is no address', () => {
    expect(() => new Bindery()).toThrow('BINDERY_TOKEN');
    for (const baseUrl of ['bindery.example.org', 'ftp://bindery.example.org', ''])
      expect(() => new Bindery({ baseUrl, token: 'vb_1' })).toThrow('not a server address');
  });

  it('says that the server is away when a Codex is opened without it', async () => {
    const client = new Bindery({
      ...{ baseUrl: 'http://127.0.0.1:9', token: 'vb_1' },
      fetch: () => Promise.reject(new TypeError('fetch failed')),
    });
    const opening = client.openCodex('0190a000-0000-7000-8000-000000000001');
    await expect(opening).rejects.toMatchObject({ code: 'unavailable' });
    expect(await client.close()).toEqual([]);
  });
});
