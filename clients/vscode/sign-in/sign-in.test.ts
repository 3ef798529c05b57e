/** Signing in: what was kept, what the environment says, and to which addresses a token may go. */
import { expect, it } from 'vitest';
import { plainUrl, problemOfUrl, readSignIn, signInFromEnvironment } from './sign-in.ts';

it('what was kept is read, and what nobody kept is nothing', () => {
  const kept = { url: 'https://bindery.example.org', token: 'vb_1' };
  expect(readSignIn(JSON.stringify(kept))).toEqual(kept);
  const grant = { refreshToken: 'vr_1', clientId: 'vc_1', expiresAt: 5 };
  const granted = { ...kept, member: 'm1', grant };
  expect(readSignIn(JSON.stringify(granted))).toEqual(granted);
  expect(readSignIn(JSON.stringify({ ...kept, grant: { refreshToken: 1 } }))).toBe(null);
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
  ['https://me:secret@bindery.example.org', true],
  ['ftp://bindery.example.org', true],
  ['bindery', true],
])('what speaks against a token for %s is fatal: %s', (url, isFatal) => {
  expect(problemOfUrl(url)?.isFatal).toBe(isFatal);
});

it('an address is kept without what comes after its path', () => {
  expect(plainUrl(' https://bindery.example.org/// ')).toBe('https://bindery.example.org');
  expect(plainUrl('https://example.org/bindery/?a=b#c')).toBe('https://example.org/bindery');
});
