/** One table of the pages, who is shown which, and what everybody else reads there: for the pages, their tests and docs/roles.md. */
import { type Actor, can, type Request, ROLES } from '#core/access/policy.ts';
import type { PageAddress } from './page-address.ts';

type Page = PageAddress['page'];

interface PageAccess {
  readonly path: string;
  /** What a member needs to be shown it. */
  readonly needs: Request;
  /** What whoever may not reads there; `null`: every member may. */
  readonly refusal: string | null;
}

const LIST: Request = { action: 'list', resource: { kind: 'workspace' } };
const MEMBERS: Request = { action: 'manageMembers', resource: { kind: 'instance' } };
const LINKS: Request = { action: 'manageLinks', resource: { kind: 'instance' } };
const SYSTEM: Request = { action: 'readSystem', resource: { kind: 'instance' } };
const PUBLISH: Request = { action: 'publish', resource: { kind: 'template', id: '' } };
const READ_TEMPLATE: Request = { action: 'read', resource: { kind: 'template', id: '' } };
const CODEX = { kind: 'codex', id: '', privateTopId: null } as const;
const NO_TEMPLATES = 'Only admins change templates';

/** The pages of the workspace, which are for members. */
export const PAGE_ACCESS = {
  home: { path: '/', needs: LIST, refusal: null },
  inbox: { path: '/inbox', needs: LIST, refusal: null },
  codex: { path: '/c/:id', needs: { action: 'read', resource: CODEX }, refusal: null },
  history: { path: '/c/:id/history', needs: { action: 'readHistory', resource: CODEX }, refusal: null },
  branch: { path: '/c/:id/branches/:name', needs: { action: 'readHistory', resource: CODEX }, refusal: null },
  'branch-history': {
    path: '/c/:id/branches/:name/history',
    needs: { action: 'readHistory', resource: CODEX },
    refusal: null,
  },
  merge: {
    path: '/c/:id/branches/:name/merge',
    needs: { action: 'readHistory', resource: CODEX },
    refusal: null,
  },
  search: { path: '/search', needs: LIST, refusal: null },
  graph: { path: '/graph', needs: LIST, refusal: null },
  timeline: { path: '/timeline', needs: LIST, refusal: null },
  trash: { path: '/trash', needs: LIST, refusal: null },
  account: { path: '/account', needs: LIST, refusal: null },
  connect: { path: '/connect', needs: LIST, refusal: null },
  members: { path: '/admin/members', needs: MEMBERS, refusal: 'Only admins manage members' },
  groups: { path: '/admin/groups', needs: MEMBERS, refusal: 'Only admins manage groups' },
  links: { path: '/admin/links', needs: LINKS, refusal: 'Only admins see all share links' },
  tokens: { path: '/admin/tokens', needs: MEMBERS, refusal: 'Only admins see the API tokens of others' },
  agents: { path: '/admin/agents', needs: MEMBERS, refusal: 'Only admins manage agents' },
  private: {
    path: '/admin/private',
    needs: MEMBERS,
    refusal: 'Only admins see that there are private Codices',
  },
  webhooks: { path: '/admin/webhooks', needs: MEMBERS, refusal: 'Only admins manage webhooks' },
  audit: { path: '/admin/audit', needs: SYSTEM, refusal: 'Only admins read the audit log' },
  system: { path: '/admin/system', needs: SYSTEM, refusal: 'Only admins see the state of the system' },
  templates: { path: '/admin/templates', needs: PUBLISH, refusal: NO_TEMPLATES },
  template: { path: '/admin/templates/:id', needs: PUBLISH, refusal: NO_TEMPLATES },
  'template-versions': { path: '/admin/templates/:id/compare', needs: READ_TEMPLATE, refusal: null },
  'template-history': { path: '/admin/templates/:id/history', needs: PUBLISH, refusal: NO_TEMPLATES },
  automation: { path: '/admin/templates/:id/automation', needs: PUBLISH, refusal: NO_TEMPLATES },
} as const satisfies Readonly<Record<Page, PageAccess>>;

/** Whether somebody is shown a page: members by what it needs, guests and strangers none. */
export function maySeePage(actor: Actor, page: Page): boolean {
  return actor.kind === 'user' && can(actor, PAGE_ACCESS[page].needs);
}

/** The pages outside of the workspace, by their folder in app/: for anybody with the address, and what they read where it opens nothing. */
export const OUTSIDE_PAGES = {
  'sign-in': { path: '/sign-in', shows: 'the ways to sign in', refusal: null },
  setup: { path: '/setup?token=…', shows: 'the form that makes the owner', refusal: 'Already set up' },
  invite: {
    path: '/invite#…',
    shows: 'what the invitation is for',
    refusal: 'This invitation does not work',
  },
  password: { path: '/password#…', shows: 'a form for a new password', refusal: 'This link does not work' },
  unsubscribe: {
    path: '/unsubscribe#…',
    shows: 'a button that ends digests',
    refusal: 'This link does not work',
  },
  's/[token]': { path: '/s/…', shows: 'the Codex, or some fields of it', refusal: 'This link is closed' },
  'f/[token]': { path: '/f/…', shows: 'the questions of the form', refusal: 'This form is closed' },
} as const;

/** The page that the server writes itself, without the browser app: the same for anybody, members included. */
export const PUBLIC_PAGE = {
  path: '/p/…',
  shows: 'the Codex of a public page',
  refusal: 'There is no page here.',
} as const;

/** Markdown, for docs/roles.md. */
export function writePageTable(): string {
  const member = (role: (typeof ROLES)[number]): Actor => ({ kind: 'user', id: 'u', name: 'U', role });
  const pages = Object.entries(PAGE_ACCESS).map(([page, { path, refusal }]) => {
    const cells = ROLES.map((role) => (maySeePage(member(role), page as Page) ? 'yes' : '–'));
    return `| \`${path}\` | ${cells.join(' | ')} | ${refusal === null ? '' : `“${refusal}”`} |`;
  });
  const outside = [...Object.values(OUTSIDE_PAGES), PUBLIC_PAGE].map(
    ({ path, shows, refusal }) => `| \`${path}\` | ${shows} | ${refusal === null ? '' : `“${refusal}”`} |`,
  );
  return [
    '## Pages',
    '',
    'The HTML of a page is the same for everybody; what it shows comes by routes that ask the policy. Grants change nothing here. Guests',
    'are shown no page of the workspace, and whoever is not signed in is led to `/sign-in`. A Codex that somebody may not read is not',
    'there for them.',
    '',
    `| page | ${ROLES.join(' | ')} | others read |\n|---|${'---|'.repeat(ROLES.length + 1)}`,
    ...pages,
    '',
    '| page for anybody with the address | shows | where it opens nothing |\n|---|---|---|',
    ...outside,
    '',
  ].join('\n');
}
