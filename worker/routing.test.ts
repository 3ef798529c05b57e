import { describe, expect, it } from 'vitest';
import { answererOf } from './routing.ts';

const ORIGIN = 'https://bindery.example';
const CODEX = '/c/01900000-0000-7000-8000-000000000001';
const FILES = new Set(['/favicon.svg', '/manifest.webmanifest']);

function ask(path: string, { mode = 'cors', ...init }: RequestInit = {}): ReturnType<typeof answererOf> {
  const request = new Request(new URL(path, ORIGIN), init);
  Object.defineProperty(request, 'mode', { value: mode }); // nobody may construct a navigation
  return answererOf(request, ORIGIN, FILES);
}

describe('answererOf', () => {
  it.each([
    '/',
    CODEX,
    `${CODEX}/history`,
    `${CODEX}/branches/try-it/merge`,
    '/search?q=a',
    '/admin/templates/task',
  ])('opens %s with the page of the workspace', (path) =>
    expect(ask(path, { mode: 'navigate' })).toEqual({ kind: 'shell', path: '/' }),
  );

  it('opens share links with theirs', () => {
    expect(ask('/s/secret', { mode: 'navigate' })).toEqual({ kind: 'shell', path: '/s/-' });
  });

  it.each([
    '/sign-in',
    '/setup?token=x',
    '/nowhere',
    '/c/0190',
    '/p/01900000-0000-7000-8000-000000000001',
    '/api/v1/codices/1/export?format=json5',
    '/api/v1/assets/1',
    '/healthz',
    '/collab',
  ])('leaves %s to the network', (path) => {
    expect(ask(path, { mode: 'navigate' })).toEqual({ kind: 'network' });
  });

  it('answers code, fonts and public files from what is kept', () => {
    expect(ask('/_next/static/chunks/a.js').kind).toBe('app-file');
    expect(ask('/favicon.svg').kind).toBe('app-file');
    expect(ask('/favicon.svg', { method: 'POST' }).kind).toBe('network');
  });

  it('answers whole attached files, and nothing else of the API', () => {
    expect(ask('/api/v1/assets/0190').kind).toBe('asset');
    expect(ask('/api/v1/assets/0190', { headers: { range: 'bytes=0-1' } }).kind).toBe('network');
    expect(ask('/api/v1/assets/0190', { method: 'DELETE' }).kind).toBe('network');
    expect(ask('/api/v1/me').kind).toBe('network');
    expect(ask('/?_rsc=1').kind).toBe('network');
  });

  it('has nothing to do with other sites', () => {
    expect(ask('https://elsewhere.example/_next/static/a.js').kind).toBe('network');
    expect(ask('https://elsewhere.example/', { mode: 'navigate' }).kind).toBe('network');
  });
});
