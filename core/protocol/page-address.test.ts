import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  branchPath,
  codexComparePath,
  codexPath,
  historyPath,
  mergePath,
  parseFormAddress,
  parsePageAddress,
  parseShareAddress,
  readComparison,
  readSourcePoint,
  type SourcePoint,
  sourcePointPath,
} from './page-address.ts';

const ID = '01900000-0000-7000-8000-00000000abcd';

describe('parsePageAddress', () => {
  it.each([
    ['/', { page: 'home' }],
    ['/search', { page: 'search' }],
    ['/trash/', { page: 'trash' }],
    ['/admin/members', { page: 'members' }],
    ['/admin/audit', { page: 'audit' }],
    ['/admin/tokens', { page: 'tokens' }],
    ['/admin/private', { page: 'private' }],
    ['/admin/system', { page: 'system' }],
    ['/admin/groups', { page: 'groups' }],
    ['/admin/webhooks', { page: 'webhooks' }],
    ['/admin/links', { page: 'links' }],
    [`/c/${ID}`, { page: 'codex', codexId: ID }],
    [`/c/${ID.toUpperCase()}/history`, { page: 'history', codexId: ID }],
    [`/c/${ID}/history/compare`, { page: 'history', codexId: ID }],
    [`/c/${ID}/branches/provider-timeouts`, { page: 'branch', codexId: ID, branch: 'provider-timeouts' }],
    [`/c/${ID}/branches/a/history`, { page: 'branch-history', codexId: ID, branch: 'a' }],
    [`/c/${ID}/branches/a/history/compare`, { page: 'branch-history', codexId: ID, branch: 'a' }],
    [`/c/${ID.toUpperCase()}/branches/a/merge`, { page: 'merge', codexId: ID, branch: 'a' }],
    ['/admin/templates', { page: 'templates' }],
    ['/admin/templates/note/compare', { page: 'template-versions', templateId: 'note' }],
    ['/admin/templates/a%20b', { page: 'template', templateId: 'a b' }],
    ['/admin/templates/task/automation', { page: 'automation', templateId: 'task' }],
  ])('knows %s', (path, address) => {
    expect(parsePageAddress(path)).toEqual(address);
  });

  it.each([
    '/nowhere',
    '/c',
    '/c/',
    `/c/${ID}/b`,
    `/c/${ID}/history/x`,
    `/c/${ID}/branches`,
    `/c/${ID}/branches/main`,
    `/c/${ID}/branches/Loud`,
    `/c/${ID}/branches/-a`,
    `/c/${ID}/branches/a%2Fmerge`,
    `/c/${ID}/branches/a/merge/x`,
    `/c/${ID}/branches/a/history/x`,
    `/c/${ID}/branches/a/merge/compare`,
    `/c/${ID}/branches/${'a'.repeat(41)}`,
    '/c/0190/branches/a',
    '/c/0190',
    '/c/..%2F..%2Fapi',
    `/c/${ID}%2F..%2Fx`,
    `/c/${ID}%3Fdry`,
    '/admin',
    '/c/%E0',
    '/sign-in',
    '/constructor',
  ])('leaves %s alone', (path) => {
    expect(parsePageAddress(path)).toBeNull();
  });

  it('gives back any id that was put into an address, and nothing that is none', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(parsePageAddress(codexPath(id))).toEqual({ page: 'codex', codexId: id });
      }),
    );
    fc.assert(
      fc.property(fc.uuid(), fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/), (codexId, branch) => {
        fc.pre(branch !== 'main');
        expect(parsePageAddress(branchPath(codexId, branch))).toEqual({ page: 'branch', codexId, branch });
        expect(parsePageAddress(historyPath(codexId, branch))?.page).toBe('branch-history');
        expect(parsePageAddress(mergePath(codexId, branch))).toEqual({ page: 'merge', codexId, branch });
      }),
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
        expect(parsePageAddress(codexPath(text))).toBeNull();
        expect(new URL(codexPath(text), 'https://here.example').host).toBe('here.example');
      }),
    );
  });
});

it('parseFormAddress gives the token of a form and of nothing else', () => {
  expect(parseFormAddress('/f/abc-_1')).toBe('abc-_1');
  for (const path of ['/f/', '/f/a/b', '/s/abc', '/find']) expect(parseFormAddress(path)).toBeNull();
});

describe('parseShareAddress', () => {
  it('takes the token and nothing else', () => {
    expect(parseShareAddress('/s/abc-_1')).toBe('abc-_1');
    expect(parseShareAddress('/s/')).toBeNull();
    expect(parseShareAddress('/s/a/b')).toBeNull();
    expect(parseShareAddress('/search')).toBeNull();
  });
});

describe('the place of a source in an address', () => {
  const read = (path: string) => readSourcePoint(new URL(path, 'https://here.example').searchParams);

  it('is read as it was written', () => {
    const steps = fc.oneof(
      fc.nat(999_999),
      fc.string({ minLength: 1, unit: 'grapheme' }).filter((step) => !/^\d+$/.test(step)),
    );
    const points = fc.record({
      path: fc.array(steps, { maxLength: 20, minLength: 1 }),
      line: fc.integer({ min: 1, max: 9_999 }),
      column: fc.integer({ min: 1, max: 9_999 }),
    });
    fc.assert(
      fc.property(points, (point: SourcePoint) => {
        expect(read(sourcePointPath('a b', point))).toEqual(point);
      }),
    );
    expect(
      parsePageAddress(
        new URL(sourcePointPath('task', { path: ['fields'], line: 3 }), 'https://here.example').pathname,
      ),
    ).toEqual({ page: 'template', templateId: 'task' });
  });

  it('is none where nothing sensible is asked for', () => {
    expect(read(sourcePointPath('task', { path: [] }))).toBeNull();
    for (const asked of [
      'at=',
      'at=a//b',
      'at=%25',
      'line=0',
      'line=x',
      'column=3',
      `at=${'a/'.repeat(30)}a`,
    ])
      expect(read(`/admin/templates/task?${asked}`)).toBeNull();
    expect(read('/admin/templates/task?line=4')).toEqual({ path: [], line: 4, column: undefined });
  });
});

it('reads the comparison that it wrote an address of, and names of versions', () => {
  const points = { from: fc.nat(), to: fc.option(fc.nat()) };
  const looks = { layout: fc.constantFrom('inline' as const, 'sides' as const), all: fc.boolean() };
  fc.assert(
    fc.property(fc.record(points), fc.record(looks), (pair, look) => {
      const { pathname, searchParams } = new URL(codexComparePath(ID, pair, look), 'https://bindery.example');
      expect(parsePageAddress(pathname)).toEqual({ page: 'history', codexId: ID });
      expect(readComparison(searchParams)).toEqual({
        from: String(pair.from),
        to: pair.to === null ? null : String(pair.to),
        look,
      });
    }),
  );
  expect(readComparison(new URLSearchParams('from=First%20draft&to='))).toEqual({
    from: 'First draft',
    to: null,
    look: { layout: 'inline', all: false },
  });
});
