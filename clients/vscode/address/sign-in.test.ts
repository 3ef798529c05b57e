/** Signing in: what was kept, what the environment says, and to which addresses a token may go. */
import { expect, it } from 'vitest';
import { problemOfUrl, readSignIn, signInFromEnvironment } from './sign-in.ts';

it('what was kept is read, and what nobody kept is nothing', () => {
  const kept = { url: 'https://bindery.example.org', token: 'vb_1' };
  expect(readSignIn(JSON.stringify(kept))).toEqual(kept);
  for (const other of [undefined, '', '5', 'null', '{"url":1,"token":"a"}', '{'])
    expect(readSignIn(other)).toBe(null);
});

it('the environment signs in with a token, at an address or at this machine', () => {
  expect(signInFromEnvironment({ BINDERY_TOKEN: 'vb_1', BINDERY_URL: 'https://b.example' })).toEqual({
    ...{ url: 'https://b.example', token: 'vb_1' },
  });
  expect(signInFromEnvironment({ BINDERY_TOKEN: 'vb_1' })?.url).toBe('http://127.0.0.1:3000');
  expect(signInFromEnvironment({ BINDERY_URL: 'https://b.example', BINDERY_TOKEN: '' })).toBe(null);
});

it.each([
  ['https://bindery.example.org', undefined],
  ['http://127.0.0.1:3000', undefined],
  ['http://localhost', undefined],
  ['http://[::1]:3000', undefined],
  ['http://bindery.example.org', false],
  ['http://127.evil.example', false],
  ['ftp://bindery.example.org', true],
  ['bindery', true],
])('what speaks against a token for %s is fatal: %s', (url, isFatal) => {
  expect(problemOfUrl(url)?.isFatal).toBe(isFatal);
});
