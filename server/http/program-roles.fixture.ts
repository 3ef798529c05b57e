/** For tests: the routes for programs by role, in the order of the role matrix; guests have none. */
const MISSING = '0190f3a0-0000-7000-8000-00000000dead';
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
  'GET /events': { path: '/events?follow=false', expected: [200, 200, 200, 200, 403, 403, 401] },
} as const;
