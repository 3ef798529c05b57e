/** For tests: every route of the REST API by who calls it; role-matrix.pg.test.ts fails for one that is not here. */
import type { JsonValue } from '#core/json.ts';
import { AUTOMATION_ROUTES } from './automation-roles.fixture.ts';
import { COMMENT_ROUTES } from './comment-roles.fixture.ts';
import { GROUP_ROUTES } from './group-roles.fixture.ts';
import { HISTORY_ROUTES } from './history-roles.fixture.ts';
import { INTAKE_ROUTES } from './intake-roles.fixture.ts';
import { NOTIFICATION_ROUTES } from './notification-roles.fixture.ts';
import { PROFILE_ROUTES } from './profile-roles.fixture.ts';
import { PROGRAM_ROUTES } from './program-roles.fixture.ts';
import { SIGN_IN_ROUTES } from './sign-in-roles.fixture.ts';

export const CALLERS = ['owner', 'admin', 'editor', 'viewer', 'guest', 'foreign', 'nobody'] as const;
/** Statuses in the order of `CALLERS`: guest has an edit link to the Codex, foreign one to another Codex. */
type Row = readonly [
  owner: number,
  admin: number,
  editor: number,
  viewer: number,
  guest: number,
  foreign: number,
  nobody: number,
];

export interface MatrixCase {
  readonly path: string;
  readonly body?: JsonValue;
  readonly expected: Row;
  /** Of a commenter, where it is not as of a viewer. */
  readonly commenter?: number;
  /** Of a guest who has an edit link to a Codex above and everything below that, where it is not as of `guest`. */
  readonly above?: number;
}

export const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;
export const MISSING = '0190f3a0-0000-7000-8000-00000000dead';

/** Routes by `METHOD path` as the OpenAPI document names them. Bodies and ids are such that only the right decides. */
export const roleMatrix = (codex: string): Record<string, MatrixCase> => ({
  ...AUTOMATION_ROUTES(codex),
  ...COMMENT_ROUTES(codex),
  ...GROUP_ROUTES(codex),
  ...HISTORY_ROUTES(codex),
  ...INTAKE_ROUTES(codex),
  ...SIGN_IN_ROUTES,
  ...PROGRAM_ROUTES,
  ...NOTIFICATION_ROUTES(codex),
  'GET /setup': { path: '/setup', expected: [200, 200, 200, 200, 200, 200, 200] },
  'POST /setup': {
    path: '/setup',
    body: {
      token: 'x'.repeat(30),
      workspaceName: 'W',
      name: 'N',
      email: 'n@example.org',
      password: 'long enough',
    },
    expected: [409, 409, 409, 409, 409, 409, 409],
  },
  'GET /me': { path: '/me', expected: [200, 200, 200, 200, 403, 403, 401] },
  ...PROFILE_ROUTES,
  'GET /api-tokens': { path: '/api-tokens', expected: [200, 200, 200, 200, 403, 403, 401] },
  'POST /api-tokens': {
    path: '/api-tokens',
    // Everybody here comes by a token, and a token makes no other.
    body: { name: 'n', password: 'long enough' },
    expected: [403, 403, 403, 403, 403, 403, 401],
  },
  'DELETE /api-tokens/{id}': {
    path: `/api-tokens/${MISSING}`,
    expected: [404, 404, 404, 404, 403, 403, 401],
  },
  'POST /tickets': { path: '/tickets', body: {}, expected: [201, 201, 201, 201, 201, 201, 401] },
  'GET /members': { path: '/members', expected: [200, 200, 200, 200, 403, 403, 401] },
  'POST /members': {
    path: '/members',
    body: { name: 'N', email: 'taken@example.org', role: 'viewer', password: 'long enough' },
    expected: [409, 409, 403, 403, 403, 403, 401],
  },
  'PATCH /members/{id}': {
    path: `/members/${MISSING}`,
    body: {},
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'POST /members/{id}/password-link': {
    path: `/members/${MISSING}/password-link`,
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'POST /invitations': {
    path: '/invitations',
    body: { role: 'viewer', email: 'taken@example.org' },
    expected: [409, 409, 403, 403, 403, 403, 401],
  },
  'GET /invitations': { path: '/invitations', expected: [200, 200, 403, 403, 403, 403, 401] },
  'GET /invitations/{id}': {
    path: `/invitations/${MISSING}`,
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'POST /invitations/{id}/send': {
    path: `/invitations/${MISSING}/send`,
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'DELETE /invitations/{id}': {
    path: `/invitations/${MISSING}`,
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'POST /invitations/open': {
    path: '/invitations/open',
    body: { token: 'v'.repeat(40) },
    expected: [404, 404, 404, 404, 404, 404, 404],
  },
  'POST /invitations/accept': {
    path: '/invitations/accept',
    body: { token: 'v'.repeat(40), name: 'N', email: 'n@example.org', password: 'long enough' },
    expected: [404, 404, 404, 404, 404, 404, 404],
  },
  'POST /password-links/open': {
    path: '/password-links/open',
    body: { token: 'v'.repeat(40) },
    expected: [404, 404, 404, 404, 404, 404, 404],
  },
  'POST /password-links/use': {
    path: '/password-links/use',
    body: { token: 'v'.repeat(40), password: 'long enough' },
    expected: [404, 404, 404, 404, 404, 404, 404],
  },
  'GET /templates': { path: '/templates', expected: [200, 200, 200, 200, 403, 403, 401] },
  'GET /templates/schema.json': {
    path: '/templates/schema.json',
    expected: [200, 200, 200, 200, 200, 200, 200],
  },
  'GET /templates/{id}/source': {
    path: '/templates/note/source',
    expected: [200, 200, 200, 200, 403, 403, 401],
  },
  'GET /templates/{id}/shipped': {
    path: '/templates/note/shipped',
    expected: [404, 404, 404, 404, 403, 403, 401],
  },
  'POST /templates/{id}/duplicate': {
    path: '/templates/note/duplicate',
    body: { id: 'note', name: 'Again' },
    expected: [409, 409, 403, 403, 403, 403, 401],
  },
  'POST /templates/{id}/archive': {
    path: '/templates/nowhere/archive',
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'POST /templates/{id}/unarchive': {
    path: '/templates/nowhere/unarchive',
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'POST /templates/{id}/restore-shipped': {
    path: '/templates/note/restore-shipped',
    body: { baseVersion: 1 },
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'POST /templates/{id}/acknowledge-shipped': {
    path: '/templates/note/acknowledge-shipped',
    body: { sha256: 'a'.repeat(64) },
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'GET /templates/{id}': { path: '/templates/note', expected: [200, 200, 200, 200, 403, 403, 401] },
  'POST /templates/check': {
    path: '/templates/check',
    body: { source: NOTE },
    expected: [200, 200, 403, 403, 403, 403, 401],
  },
  'GET /templates/{id}/versions': {
    path: '/templates/note/versions',
    expected: [200, 200, 200, 200, 403, 403, 401],
  },
  'GET /templates/{id}/versions/{version}': {
    path: '/templates/note/versions/1',
    expected: [200, 200, 200, 200, 403, 403, 401],
  },
  'GET /templates/{id}/versions/{version}/compare': {
    path: '/templates/note/versions/1/compare',
    expected: [200, 200, 200, 200, 403, 403, 401],
  },
  'POST /templates/{id}/versions': {
    path: '/templates/note/versions',
    body: { source: NOTE, baseVersion: 77 },
    expected: [409, 409, 403, 403, 403, 403, 401],
  },
  'GET /templates/{id}/versions/{version}/undo': {
    path: '/templates/note/versions/77/undo',
    expected: [409, 409, 403, 403, 403, 403, 401],
  },
  'POST /templates/{id}/versions/{version}/undo': {
    path: '/templates/note/versions/77/undo',
    body: {},
    expected: [409, 409, 403, 403, 403, 403, 401],
  },
  'GET /templates/{id}/draft/versions': {
    path: '/templates/note/draft/versions',
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'GET /templates/{id}/draft/compare': {
    path: '/templates/note/draft/compare?from=1',
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'POST /templates/{id}/draft/restore': {
    path: '/templates/note/draft/restore',
    body: { seq: 1 },
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'GET /system': { path: '/system', expected: [200, 200, 403, 403, 403, 403, 401] },
  'GET /system/checks': { path: '/system/checks', expected: [200, 200, 403, 403, 403, 403, 401] },
  'GET /audit': { path: '/audit', expected: [200, 200, 403, 403, 403, 403, 401] },
  'GET /audit/export': { path: '/audit/export', expected: [200, 200, 403, 403, 403, 403, 401] },
  'GET /audit/checkpoints': { path: '/audit/checkpoints', expected: [200, 200, 403, 403, 403, 403, 401] },
  'GET /audit/verification': {
    path: '/audit/verification',
    expected: [200, 200, 403, 403, 403, 403, 401],
  },
  'GET /codices': { path: '/codices', expected: [200, 200, 200, 200, 403, 403, 401] },
  'GET /search': { path: '/search?q=note', expected: [200, 200, 200, 200, 403, 403, 401] },
  'POST /offline/documents': {
    path: '/offline/documents',
    body: { documents: [{ id: codex }] },
    expected: [200, 200, 200, 200, 403, 403, 401],
  },
  'GET /facets': { path: '/facets', expected: [200, 200, 200, 200, 403, 403, 401] },
  'POST /codices': {
    path: '/codices',
    body: { templateId: 'note', title: 't' },
    expected: [201, 201, 201, 403, 403, 403, 401],
  },
  'POST /codices/batch': {
    path: '/codices/batch',
    body: { operations: [{ update: { id: codex } }] },
    // Each operation is answered by itself: a viewer's is refused.
    expected: [200, 200, 200, 200, 403, 403, 401],
  },
  'GET /codices/{codexId}': { path: `/codices/${codex}`, expected: [200, 200, 200, 200, 200, 404, 401] },
  'PATCH /codices/{codexId}': {
    path: `/codices/${codex}`,
    body: {},
    expected: [200, 200, 200, 403, 200, 404, 401],
  },
  'GET /codices/{codexId}/export': {
    path: `/codices/${codex}/export?format=markdown`,
    expected: [200, 200, 200, 200, 200, 404, 401],
  },
  'POST /import': { path: '/import', body: 'no file', expected: [422, 422, 422, 403, 403, 403, 401] },
  'GET /codices/{codexId}/references': {
    path: `/codices/${codex}/references`,
    expected: [200, 200, 200, 200, 200, 404, 401],
  },
  'POST /codices/{codexId}/references': {
    path: `/codices/${codex}/references`,
    body: { kind: 'blocks', target: MISSING },
    expected: [422, 422, 422, 403, 422, 404, 401],
  },
  'DELETE /codices/{codexId}/references/{kind}/{target}': {
    path: `/codices/${codex}/references/blocks/${MISSING}`,
    expected: [204, 204, 204, 403, 204, 404, 401],
  },
  'GET /codices/{codexId}/backlinks': {
    path: `/codices/${codex}/backlinks`,
    expected: [200, 200, 200, 200, 403, 404, 401],
  },
  'GET /references': { path: '/references', expected: [200, 200, 200, 200, 403, 403, 401] },
  'GET /codices/{codexId}/roll-ups': {
    path: `/codices/${codex}/roll-ups`,
    expected: [200, 200, 200, 200, 200, 404, 401],
  },
  'GET /codices/{codexId}/conflicts': {
    path: `/codices/${codex}/conflicts`,
    expected: [200, 200, 200, 200, 200, 404, 401],
  },
  'POST /codices/{codexId}/conflicts/{field}': {
    path: `/codices/${codex}/conflicts/text`,
    body: { keep: 'nothing' },
    expected: [404, 404, 404, 403, 404, 404, 401],
  },
  'GET /conflicts': { path: '/conflicts', expected: [200, 200, 200, 200, 403, 403, 401] },
  'GET /activity': {
    path: '/activity?since=2026-11-01T00:00:00Z',
    expected: [200, 200, 200, 200, 403, 403, 401],
  },
  'GET /timeline': { path: '/timeline', expected: [200, 200, 200, 200, 403, 403, 401] },
  'GET /codices/{codexId}/share-links': {
    path: `/codices/${codex}/share-links`,
    expected: [200, 200, 200, 403, 403, 404, 401],
  },
  'POST /codices/{codexId}/share-links': {
    path: `/codices/${codex}/share-links`,
    body: { role: 'view' },
    expected: [201, 201, 201, 403, 403, 404, 401],
  },
  'POST /codices/{codexId}/share-links/preview': {
    path: `/codices/${codex}/share-links/preview`,
    body: { fields: ['title'] },
    expected: [200, 200, 200, 403, 403, 404, 401],
  },
  'GET /share-links': { path: '/share-links', expected: [200, 200, 403, 403, 403, 403, 401] },
  'POST /share-links/revoke': {
    path: '/share-links/revoke',
    body: { createdBy: MISSING },
    expected: [200, 200, 403, 403, 403, 403, 401],
  },
  'PATCH /share-links/{id}': {
    path: `/share-links/${MISSING}`,
    body: {},
    expected: [404, 404, 404, 404, 404, 404, 401],
  },
  'POST /share-links/{id}/view-as': {
    path: `/share-links/${MISSING}/view-as`,
    expected: [404, 404, 404, 404, 403, 403, 401],
  },
  'DELETE /share-links/{id}/guests/{guestId}': {
    path: `/share-links/${MISSING}/guests/guest-0`,
    expected: [404, 404, 404, 404, 404, 404, 401],
  },
  'DELETE /share-links/{id}': {
    path: `/share-links/${MISSING}`,
    expected: [404, 404, 404, 404, 404, 404, 401],
  },
  'GET /share/tree': { path: '/share/tree', expected: [403, 403, 403, 403, 403, 403, 401], above: 200 },
  'POST /share/view': {
    path: '/share/view',
    body: { token: 'v'.repeat(40) },
    expected: [404, 404, 404, 404, 404, 404, 404],
  },
  'POST /share/open': {
    path: '/share/open',
    body: { token: 'v'.repeat(40) },
    expected: [404, 404, 404, 404, 404, 404, 404],
  },
  'POST /codices/{codexId}/assets': {
    path: `/codices/${codex}/assets?name=a.txt`,
    body: 'text',
    expected: [201, 201, 201, 403, 201, 404, 401],
  },
  'GET /assets/{id}': { path: `/assets/${MISSING}`, expected: [404, 404, 404, 404, 404, 404, 404] },
  'GET /tree': { path: '/tree', expected: [200, 200, 200, 200, 403, 403, 401] },
  'POST /codices/{codexId}/move': {
    path: `/codices/${codex}/move`,
    body: { parentId: null },
    expected: [200, 200, 200, 403, 403, 404, 401],
    // From here on it stands at the top, out of what that guest's link leads to.
    above: 404,
  },
  'POST /codices/{codexId}/archive': {
    path: `/codices/${codex}/archive`,
    expected: [200, 200, 200, 403, 403, 404, 401],
    above: 404,
  },
  'POST /codices/{codexId}/unarchive': {
    path: `/codices/${codex}/unarchive`,
    expected: [200, 200, 200, 403, 403, 404, 401],
    above: 404,
  },
  'POST /codices/{codexId}/purge': {
    path: `/codices/${MISSING}/purge`,
    expected: [404, 404, 403, 403, 404, 404, 401],
  },
  'POST /codices/{codexId}/restore-from-trash': {
    path: `/codices/${MISSING}/restore-from-trash`,
    expected: [404, 404, 404, 403, 404, 404, 401],
  },
  // The owner comes first and deletes it, which closes the guest's link.
  'DELETE /codices/{codexId}': {
    path: `/codices/${codex}`,
    expected: [204, 404, 404, 403, 401, 404, 401],
    above: 404,
  },
});
