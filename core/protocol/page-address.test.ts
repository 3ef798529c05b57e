import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePageAddress, parseShareAddress } from './page-address.ts';

describe('parsePageAddress', () => {
  it.each([
    ['/', { page: 'home' }],
    ['/search', { page: 'search' }],
    ['/trash/', { page: 'trash' }],
    ['/admin/members', { page: 'members' }],
    ['/c/0190', { page: 'codex', codexId: '0190' }],
    ['/c/0190/history', { page: 'history', codexId: '0190' }],
    ['/admin/templates', { page: 'templates' }],
    ['/admin/templates/a%20b', { page: 'template', templateId: 'a b' }],
  ])('knows %s', (path, address) => {
    expect(parsePageAddress(path)).toEqual(address);
  });

  it.each([
    '/nowhere',
    '/c',
    '/c/',
    '/c/a/b',
    '/c/a/history/x',
    '/admin',
    '/c/%E0',
    '/sign-in',
    '/constructor',
  ])('leaves %s alone', (path) => {
    expect(parsePageAddress(path)).toBeNull();
  });

  it('gives back any id that was put into an address', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
        expect(parsePageAddress(`/c/${encodeURIComponent(id)}`)).toEqual({ page: 'codex', codexId: id });
      }),
    );
  });
});

describe('parseShareAddress', () => {
  it('takes the token and nothing else', () => {
    expect(parseShareAddress('/s/abc-_1')).toBe('abc-_1');
    expect(parseShareAddress('/s/')).toBeNull();
    expect(parseShareAddress('/s/a/b')).toBeNull();
    expect(parseShareAddress('/search')).toBeNull();
  });
});
