/** Documents in which programs say what they are: what is read, for whom and how often, and what is refused. */
import { expect, it, vi } from 'vitest';
import { BinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import { memoryLimiter } from '../network/attempt-limiters.ts';
import { createClientDocuments, isDocumentAddress } from './client-documents.ts';

const ADDRESS = 'https://desk.example.org/client.json';
const HOME = 'http://127.0.0.1:7777/callback';
const DOCUMENT = { client_id: ADDRESS, client_name: 'Desk', redirect_uris: [HOME] };

function documentsOf(document: JsonObject | string, more: { status?: number; cacheControl?: string } = {}) {
  let time = 0;
  const body = new TextEncoder().encode(typeof document === 'string' ? document : JSON.stringify(document));
  const headers = more.cacheControl === undefined ? {} : { 'cache-control': more.cacheControl };
  const read = vi.fn(async () => ({ status: more.status ?? 200, headers, body }));
  const documents = createClientDocuments({ createLimiter: memoryLimiter, now: () => time, read });
  return { documents, read, pass: (ms: number) => (time += ms) };
}

it.each([ADDRESS, 'https://example.org/a/b'])('%s is the address of a document', (address) => {
  expect(isDocumentAddress(address)).toBe(true);
});

it.each([
  ...[
    'vc_abc.def',
    'http://desk.example.org/client.json',
    'https://desk.example.org',
    'https://desk.example.org/',
  ],
  ...['https://desk.example.org/a/../client.json', 'https://DESK.example.org/client.json'],
  ...['https://u:p@desk.example.org/client.json', 'https://desk.example.org/client.json#x'],
  ...['https://desk.example.org/client.json?x=1', 'https://desk.example.org:8443/client.json', ''],
  ...['javascript:alert(1)', `https://desk.example.org/${'x'.repeat(600)}`],
])('%s is none', (address) => {
  expect(isDocumentAddress(address)).toBe(false);
});

it('a client is what its document says, read with the guard of requests to the outside', async () => {
  const { documents, read } = documentsOf({ ...DOCUMENT, logo_uri: 'https://desk.example.org/x.png' });
  expect(await documents.find(ADDRESS, 'ana')).toEqual({
    ...{ id: ADDRESS, name: 'Desk', redirectUris: [HOME], publishedAt: 'desk.example.org' },
  });
  const guard = { httpsOnly: true, maxBytes: 5120, timeoutMs: 5_000 };
  expect(read).toHaveBeenCalledWith(ADDRESS, expect.objectContaining(guard));
  expect(read.mock.calls.flat().some((each) => typeof each === 'object' && 'allows' in each)).toBe(false);
});

it.each<[string, JsonObject | string]>([
  ['another program', { ...DOCUMENT, client_id: 'https://desk.example.org/other.json' }],
  ['no name', { client_id: ADDRESS, redirect_uris: [HOME] }],
  ['a name that turns the writing around', { ...DOCUMENT, client_name: 'De\u202Esk' }],
  ['no addresses', { ...DOCUMENT, redirect_uris: [] }],
  ['a secret', { ...DOCUMENT, client_secret: 'x' }],
  ['a key of its own', { ...DOCUMENT, token_endpoint_auth_method: 'private_key_jwt' }],
  ['no JSON', 'hello'],
  ['JSON that is no object', '[1]'],
  ['bytes that are no text', '\uFFFD{'],
])('a document with %s is refused, and not kept', async (_what, document) => {
  const { documents, read } = documentsOf(document);
  await expect(documents.find(ADDRESS, 'ana')).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(documents.find(ADDRESS, 'ana')).rejects.toMatchObject({ code: 'invalid_input' });
  expect(read).toHaveBeenCalledTimes(2);
});

it('addresses that no answer is sent to are left out', async () => {
  const { documents } = documentsOf({ ...DOCUMENT, redirect_uris: ['javascript:alert(1)', HOME] });
  expect((await documents.find(ADDRESS, 'ana')).redirectUris).toEqual([HOME]);
});

it('another status is no document, a redirect among them', async () => {
  const { documents } = documentsOf(DOCUMENT, { status: 302 });
  await expect(documents.find(ADDRESS, 'ana')).rejects.toMatchObject({ code: 'invalid_input' });
});

it.each(['forbidden', 'unavailable', 'too_large'] as const)(
  'whether an address within answers is not told (%s)',
  async (code) => {
    const { documents, read } = documentsOf(DOCUMENT);
    read.mockRejectedValue(new BinderyError(code, '10.0.0.7 is within'));
    const refused = await documents.find(ADDRESS, 'ana').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'invalid_input' });
    expect(String(refused)).not.toContain('10.0.0.7');
  },
);

it('it is kept as long as it says, within a minute and a day', async () => {
  for (const [cacheControl, ms] of [
    [undefined, 600_000],
    ['no-store', 60_000],
    ['max-age=0', 60_000],
    ['public, max-age=1200', 1_200_000],
    ['max-age=999999999', 86_400_000],
  ] as const) {
    const { documents, read, pass } = documentsOf(
      DOCUMENT,
      cacheControl === undefined ? {} : { cacheControl },
    );
    await documents.find(ADDRESS, 'ana');
    pass(ms - 1);
    await documents.find(ADDRESS, 'ben');
    expect(read, cacheControl).toHaveBeenCalledTimes(1);
    pass(1);
    await documents.find(ADDRESS, 'ben');
    expect(read, cacheControl).toHaveBeenCalledTimes(2);
  }
});

it('a member has only so many read', async () => {
  const { documents, read } = documentsOf('hello');
  const find = (member: string) => documents.find(ADDRESS, member).catch(({ code }: BinderyError) => code);
  const codes: unknown[] = [];
  for (let count = 0; count < 25; count += 1) codes.push(await find('ana'));
  expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(5);
  expect(read).toHaveBeenCalledTimes(20);
  expect(await find('ben')).toBe('invalid_input');
});
