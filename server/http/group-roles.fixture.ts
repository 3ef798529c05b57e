/** For tests: the routes of groups, grants and the workspace by role, in the order of the role matrix. */
const MISSING = '0190f3a0-0000-7000-8000-00000000dead';
const PRINCIPAL = `group:${MISSING}`;

export const GROUP_ROUTES = (codex: string) =>
  ({
    'PATCH /workspace': {
      path: '/workspace',
      body: { name: 'Again' },
      expected: [200, 200, 403, 403, 403, 403, 401],
    },
    'GET /groups': { path: '/groups', expected: [200, 200, 200, 200, 403, 403, 401] },
    'POST /groups': {
      path: '/groups',
      body: { name: 'Taken' },
      expected: [409, 409, 403, 403, 403, 403, 401],
    },
    'PATCH /groups/{id}': {
      path: `/groups/${MISSING}`,
      body: { name: 'New' },
      expected: [404, 404, 403, 403, 403, 403, 401],
    },
    'DELETE /groups/{id}': { path: `/groups/${MISSING}`, expected: [404, 404, 403, 403, 403, 403, 401] },
    'PUT /groups/{id}/members/{userId}': {
      path: `/groups/${MISSING}/members/${MISSING}`,
      expected: [404, 404, 403, 403, 403, 403, 401],
    },
    'DELETE /groups/{id}/members/{userId}': {
      path: `/groups/${MISSING}/members/${MISSING}`,
      expected: [404, 404, 403, 403, 403, 403, 401],
    },
    'GET /private-codices': { path: '/private-codices', expected: [200, 200, 403, 403, 403, 403, 401] },
    'POST /private-codices/{id}/entry': {
      path: `/private-codices/${MISSING}/entry`,
      expected: [404, 404, 403, 403, 403, 403, 401],
    },
    'GET /codices/{codexId}/grants': {
      path: `/codices/${codex}/grants`,
      expected: [200, 200, 200, 403, 403, 404, 401],
    },
    'GET /codices/{codexId}/grants/{principal}': {
      path: `/codices/${codex}/grants/${PRINCIPAL}`,
      expected: [404, 404, 404, 403, 403, 404, 401],
    },
    'PUT /codices/{codexId}/grants/{principal}': {
      path: `/codices/${codex}/grants/${PRINCIPAL}`,
      body: { role: 'editor' },
      expected: [404, 404, 404, 403, 403, 404, 401],
    },
    'DELETE /codices/{codexId}/grants/{principal}': {
      path: `/codices/${codex}/grants/${PRINCIPAL}`,
      expected: [404, 404, 404, 403, 403, 404, 401],
    },
  }) as const;
