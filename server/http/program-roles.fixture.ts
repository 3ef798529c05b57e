/** For tests: the routes for programs by role, in the order of the role matrix; guests have none. */
const MISSING = '0190f3a0-0000-7000-8000-00000000dead';
const OWN = [404, 404, 404, 404, 403, 403, 401] as const;
const ADMINS = [404, 404, 403, 403, 403, 403, 401] as const;

export const PROGRAM_ROUTES = {
  'GET /webhooks': { path: '/webhooks', expected: [200, 200, 403, 403, 403, 403, 401] },
  'POST /webhooks': {
    path: '/webhooks',
    body: { url: 'https://hooks.example.org/in', events: ['codex.updated'] },
    expected: [201, 201, 403, 403, 403, 403, 401],
  },
  'GET /webhooks/{id}': { path: `/webhooks/${MISSING}`, expected: ADMINS },
  'PATCH /webhooks/{id}': { path: `/webhooks/${MISSING}`, body: { enabled: false }, expected: ADMINS },
  'DELETE /webhooks/{id}': { path: `/webhooks/${MISSING}`, expected: ADMINS },
  'POST /webhooks/{id}/secret': { path: `/webhooks/${MISSING}/secret`, body: {}, expected: ADMINS },
  'GET /webhooks/{id}/deliveries': { path: `/webhooks/${MISSING}/deliveries`, expected: ADMINS },
  'POST /webhooks/{id}/deliveries/{delivery}/replay': {
    path: `/webhooks/${MISSING}/deliveries/${MISSING}/replay`,
    expected: ADMINS,
  },
  'GET /agents': { path: '/agents', expected: [200, 200, 200, 200, 403, 403, 401] },
  'POST /agents': {
    path: '/agents',
    body: { name: 'Scribe', provider: 'Example', scope: 'suggest' },
    expected: [201, 201, 403, 403, 403, 403, 401],
  },
  // Whoever neither manages agents nor answers for one does not learn that it is there.
  'GET /agents/{id}': { path: `/agents/${MISSING}`, expected: OWN },
  'PATCH /agents/{id}': { path: `/agents/${MISSING}`, body: { paused: true }, expected: OWN },
  'DELETE /agents/{id}': { path: `/agents/${MISSING}`, expected: ADMINS },
  'POST /agents/{id}/tokens': {
    path: `/agents/${MISSING}/tokens`,
    // Everybody here comes by a token, and a token makes no other.
    body: { name: 'n', password: 'long enough' },
    expected: [403, 403, 403, 403, 403, 403, 401],
  },
  'PUT /agents/{id}/picture': { path: `/agents/${MISSING}/picture`, expected: ADMINS },
  'DELETE /agents/{id}/picture': { path: `/agents/${MISSING}/picture`, expected: ADMINS },
  'GET /agents/{id}/runs': { path: `/agents/${MISSING}/runs`, expected: OWN },
  'POST /agents/{id}/runs/undo': {
    path: `/agents/${MISSING}/runs/undo`,
    body: { from: '2026-01-01T00:00:00.000Z' },
    expected: OWN,
  },
  'GET /connected-programs': { path: '/connected-programs', expected: [200, 200, 200, 200, 403, 403, 401] },
  // Everybody here comes by a token, and a token lets no program in.
  'POST /connected-programs/requests': {
    path: '/connected-programs/requests',
    body: { request: '?client_id=x' },
    expected: [403, 403, 403, 403, 403, 403, 401],
  },
  'POST /connected-programs': {
    path: '/connected-programs',
    body: { request: '?client_id=x', allow: true },
    expected: [403, 403, 403, 403, 403, 403, 401],
  },
  // Nor does it end another one.
  'DELETE /connected-programs/{id}': {
    path: `/connected-programs/${MISSING}`,
    expected: [403, 403, 403, 403, 403, 403, 401],
  },
  'GET /events': { path: '/events?follow=false', expected: [200, 200, 200, 200, 403, 403, 401] },
} as const;
