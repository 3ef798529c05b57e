/** The REST client answers every failure of server or network with a `BinderyError` that says what to do. */
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { api } from './client.ts';

const answer = (body: string, status = 200) =>
  vi.stubGlobal('fetch', async () => new Response(body, { status }));
const failure = () =>
  api.get('/x', z.object({ id: z.string() })).then(
    () => null,
    (error: unknown) => error,
  );

afterEach(() => vi.unstubAllGlobals());

it('gives the answer in the shape of its schema and refuses any other', async () => {
  answer('{"id":"a","more":1}');
  await expect(api.get('/x', z.object({ id: z.string() }))).resolves.toEqual({ id: 'a' });
  answer('{"id":1}');
  expect(await failure()).toMatchObject({ name: 'BinderyError', code: 'corrupt' });
  answer('<html>');
  expect(await failure()).toMatchObject({ name: 'BinderyError', code: 'corrupt' });
});

it('brings the server’s problem over with its issues', async () => {
  const errors = [
    { path: ['fields', 'severity'], message: 'is not one of the options', hint: 'Did you mean High?' },
  ];
  const problem = {
    type: 'urn:bindery:problem:invalid_input',
    title: 'Invalid',
    status: 422,
    detail: 'Mend it.',
    code: 'invalid_input',
    errors,
  };
  answer(JSON.stringify(problem), 422);
  expect(await failure()).toMatchObject({ code: 'invalid_input', message: 'Mend it.', issues: errors });
});

it.each([
  [401, 'unauthenticated'],
  [503, 'unavailable'],
  [500, 'internal'],
])('reads a bare %i as %s', async (status, code) => {
  answer('', status);
  expect(await failure()).toMatchObject({ name: 'BinderyError', code });
});

it('says that the server is out of reach', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
  expect(await failure()).toMatchObject({ name: 'BinderyError', code: 'unavailable' });
});

it('leaves absent query parameters out', async () => {
  const fetched = vi.fn(async () => new Response('{"id":"a"}'));
  vi.stubGlobal('fetch', fetched);
  await api.get('/x', z.object({ id: z.string() }), { query: { q: 'a b', template: undefined, cursor: '' } });
  expect(fetched).toHaveBeenCalledWith(
    '/api/v1/x?q=a+b',
    expect.objectContaining({ credentials: 'same-origin' }),
  );
});
