import { expect, it } from 'vitest';
import { pathToOpen, readPushMessage } from './push-message.ts';

const CODEX = '/c/0190f3a0-0000-7000-8000-000000000002';

it('reads what the server sends', () => {
  const sent = { title: 'Rae mentioned you', body: 'Port: look', path: `${CODEX}#thread=1`, tag: 'n1' };
  expect(readPushMessage(JSON.stringify(sent))).toEqual(sent);
});

it.each(['', 'null', '7', '[]', '{', '{"title":""}', '{"title":{"toString":1}}'])(
  'shows that there is something for %j',
  (text) => {
    expect(readPushMessage(text)).toMatchObject({ title: expect.stringContaining('Inbox'), path: '/inbox' });
  },
);

it.each([
  ...[
    'https://evil.example/',
    '//evil.example/c',
    '/\\evil.example',
    'javascript:alert(1)',
    '/nowhere',
    '//',
    '//inbox',
  ],
  ...['/api/v1/me', `/\t/evil.example${CODEX}`, '', 'inbox', null, 3],
])('leads to no address that is no page: %j', (path) => {
  expect(readPushMessage(JSON.stringify({ title: 'x', path })).path).toBe('/inbox');
  expect(pathToOpen({ kind: 'open-page', path })).toBeNull();
});

it('tells an open page which one is asked for, and takes no other message for it', () => {
  expect(pathToOpen({ kind: 'open-page', path: '/inbox' })).toBe('/inbox');
  expect(pathToOpen({ kind: 'open-page', path: `${CODEX}/history?from=3` })).toBe(`${CODEX}/history?from=3`);
  for (const message of [null, 'open-page', { kind: 'build', build: 'x' }, { path: '/inbox' }])
    expect(pathToOpen(message)).toBeNull();
});
