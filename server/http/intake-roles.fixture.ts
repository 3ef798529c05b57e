/** For tests: the routes of intake links by role, in the order of the role matrix. */
const MISSING = '0190f3a0-0000-7000-8000-00000000dead';
const STRANGE = 'v'.repeat(40);

export const INTAKE_ROUTES = (codex: string) =>
  ({
    'GET /codices/{codexId}/intake-links': {
      path: `/codices/${codex}/intake-links`,
      expected: [200, 200, 200, 403, 403, 404, 401],
    },
    'POST /codices/{codexId}/intake-links': {
      path: `/codices/${codex}/intake-links`,
      body: { templateId: 'note' },
      expected: [201, 201, 201, 403, 403, 404, 401],
    },
    'GET /workspace/intake-links': {
      path: '/workspace/intake-links',
      expected: [200, 200, 200, 403, 403, 403, 401],
    },
    'POST /workspace/intake-links': {
      path: '/workspace/intake-links',
      body: { templateId: 'note' },
      expected: [201, 201, 201, 403, 403, 403, 401],
    },
    'GET /intake-links': { path: '/intake-links', expected: [200, 200, 403, 403, 403, 403, 401] },
    'PATCH /intake-links/{id}': {
      path: `/intake-links/${MISSING}`,
      body: {},
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'DELETE /intake-links/{id}': {
      path: `/intake-links/${MISSING}`,
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'POST /intake/open': {
      path: '/intake/open',
      body: { token: STRANGE },
      expected: [404, 404, 404, 404, 404, 404, 404],
    },
    // Without a key nothing is read.
    'POST /intake/answer': {
      path: '/intake/answer',
      body: { token: STRANGE, answers: {} },
      expected: [422, 422, 422, 422, 422, 422, 422],
    },
  }) as const;
