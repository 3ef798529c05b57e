/** Every page by every role, grant and kind of link: the answers that fill a page are given to whom the table says it is shown, and to nobody else. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createGrants } from '#core/access/grants.ts';
import { LINK_ROLES, ROLES, type UserActor } from '#core/access/policy.ts';
import { maySeePage, type PAGE_ACCESS, PUBLIC_PAGE } from '#core/protocol/page-access.ts';
import { createApiToken } from '../access/api-token.ts';
import { NOTE } from './role-matrix.fixture.ts';
import { type Caller, createTestClient, type TestClient } from './test-client.ts';

type Page = keyof typeof PAGE_ACCESS;

/**
 * What fills a page, beside who one is; a page without a line does not compile. Of the pages of templates it is what only whoever may
 * publish is told: templates themselves are read by all.
 */
const FIRST: Readonly<Record<Page, (codexId: string) => string>> = {
  home: () => '/codices?limit=12',
  inbox: () => '/notifications',
  codex: (id) => `/codices/${id}`,
  history: (id) => `/codices/${id}/versions`,
  branch: (id) => `/codices/${id}/branches`,
  'branch-history': (id) => `/codices/${id}/versions?branch=try-it`,
  merge: (id) => `/codices/${id}/branches/try-it/merge`,
  search: () => '/search?q=note',
  graph: () => '/references',
  timeline: () => '/timeline',
  trash: () => '/codices?trashed=only',
  account: () => '/me',
  connect: () => '/connected-programs',
  members: () => '/members/sign-in-methods',
  groups: () => '/members/sign-in-methods',
  links: () => '/share-links',
  tokens: () => '/api-tokens?all=true',
  // What a list of all is told by: whoever manages none is given their own.
  agents: () => '/members/sign-in-methods',
  private: () => '/private-codices',
  webhooks: () => '/webhooks',
  audit: () => '/audit',
  system: () => '/system',
  templates: () => '/templates/note/automation',
  template: () => '/templates/note/automation',
  'template-versions': () => '/templates/note/versions',
  'template-history': () => '/templates/note/automation',
  automation: () => '/templates/note/automation',
};
const PAGES = Object.keys(FIRST) as Page[];

let api: TestClient;
let codexId: string;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
  codexId = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Seen' })).body.id;
  await api.call('editor', 'POST', `/codices/${codexId}/branches`, { name: 'try-it' });
});
afterAll(() => api?.close());

/** The pages of which both answers come: who one is, without which a browser is led to the sign-in page, and what fills it. */
async function pagesFor(caller: Caller): Promise<Page[]> {
  const seen: Page[] = [];
  for (const page of PAGES) {
    const [me, first] = [
      await api.call(caller, 'GET', '/me'),
      await api.call(caller, 'GET', FIRST[page](codexId)),
    ];
    for (const { status } of [me, first])
      expect([page, status]).toEqual([page, expect.toBeOneOf([200, 401, 403, 404])]);
    if (me.status === 200 && first.status === 200) seen.push(page);
  }
  return seen;
}

const shownTo = (actor: UserActor): Page[] => PAGES.filter((page) => maySeePage(actor, page));
const actorOf = (role: UserActor['role']): UserActor => ({ kind: 'user', id: 'u', name: 'U', role });

test.each(ROLES)('%s', async (role) => {
  const seen = await pagesFor(role);
  expect(seen).toEqual(shownTo(actorOf(role)));
  expect(seen).toContain('codex');
  expect(seen.includes('audit')).toBe(role === 'owner' || role === 'admin');
});

test('a grant shows no other pages', async () => {
  const user = await api.services.prisma.user.create({
    data: { email: 'granted@example.org', name: 'Granted', role: 'viewer' },
  });
  const given = await api.call('owner', 'PUT', `/codices/${codexId}/grants/member:${user.id}`, {
    role: 'editor',
  });
  expect(given.status, given.text).toBe(200);
  const { token } = await createApiToken(api.services.prisma, { userId: user.id, name: 'tests' });
  const grants = createGrants([{ codexId, role: 'editor' }], () => []);
  const actor: UserActor = { ...actorOf('viewer'), ...(grants && { grants }) };
  expect(await pagesFor({ bearer: token })).toEqual(shownTo(actor));
  expect(shownTo(actor)).toEqual(shownTo(actorOf('viewer')));
});

test('no page is for guests of any link, for nobody, or for whoever is suspended', async () => {
  const links: Caller[] = [null];
  for (const role of LINK_ROLES)
    links.push({
      bearer: (await api.call('editor', 'POST', `/codices/${codexId}/share-links`, { role })).body.token,
    });
  const fields = { role: 'view', fields: ['title'] };
  links.push({
    bearer: (await api.call('editor', 'POST', `/codices/${codexId}/share-links`, fields)).body.token,
  });
  const user = await api.services.prisma.user.create({
    data: { email: 'suspended@example.org', name: 'Suspended', role: 'admin', disabledAt: new Date() },
  });
  const { token } = await createApiToken(api.services.prisma, { userId: user.id, name: 'tests' });
  links.push({ bearer: token });
  for (const caller of links) expect([caller, await pagesFor(caller)]).toEqual([caller, []]);
});

test('a public page is the same for everybody, members included, and so is that there is none', async () => {
  await api.call('admin', 'PATCH', '/workspace', { publicPages: true });
  const link = (await api.call('editor', 'POST', `/codices/${codexId}/share-links`, { role: 'view' })).body;
  const callers: readonly Caller[] = [...ROLES, { bearer: link.token }, null];
  const read = async (caller: Caller) => {
    const bearer = typeof caller === 'string' ? api.tokens[caller] : caller?.bearer;
    const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
    const response = await api.app.request(`/p/${link.id}`, { headers });
    return [response.status, await response.text()];
  };
  for (const caller of callers)
    expect([caller, await read(caller)]).toEqual([caller, [404, PUBLIC_PAGE.refusal]]);
  await api.call('editor', 'PATCH', `/share-links/${link.id}`, { public: true });
  const page = await read(null);
  expect(page).toEqual([200, expect.stringContaining('<h1 dir="auto">Seen</h1>')]);
  for (const caller of callers) expect([caller, await read(caller)]).toEqual([caller, page]);
});
