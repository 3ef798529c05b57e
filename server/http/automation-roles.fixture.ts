/** For tests: the routes of automation by role, in the order of the role matrix; only admins see rules and runs. */
const MISSING = '0190f3a0-0000-7000-8000-00000000dead';

export const AUTOMATION_ROUTES = (codex: string) =>
  ({
    'GET /automation/runs': { path: '/automation/runs', expected: [200, 200, 403, 403, 403, 403, 401] },
    'POST /automation/runs/{id}/replay': {
      path: `/automation/runs/${MISSING}/replay`,
      expected: [404, 404, 403, 403, 403, 403, 401],
    },
    'POST /automation/webhooks/{name}': {
      path: '/automation/webhooks/none',
      body: { codexId: codex },
      expected: [404, 404, 404, 403, 403, 403, 401],
    },
    'GET /templates/{id}/automation': {
      path: '/templates/note/automation',
      expected: [200, 200, 403, 403, 403, 403, 401],
    },
    'PUT /templates/{id}/automation/{rule}/pause': {
      path: '/templates/note/automation/none/pause',
      body: { paused: true },
      expected: [404, 404, 403, 403, 403, 403, 401],
    },
    'POST /templates/{id}/automation/{rule}/dry-run': {
      path: '/templates/note/automation/none/dry-run',
      body: { codexId: codex },
      expected: [404, 404, 403, 403, 403, 403, 401],
    },
    'GET /automation/targets': { path: '/automation/targets', expected: [200, 200, 403, 403, 403, 403, 401] },
    'PUT /automation/targets/{name}': {
      path: '/automation/targets/chat',
      body: { url: 'https://example.org/hook' },
      expected: [200, 200, 403, 403, 403, 403, 401],
    },
    'DELETE /automation/targets/{name}': {
      path: '/automation/targets/none',
      expected: [404, 404, 403, 403, 403, 403, 401],
    },
    'GET /time-zone': { path: '/time-zone', expected: [200, 200, 200, 200, 403, 403, 401] },
    'PUT /time-zone': {
      path: '/time-zone',
      body: { timeZone: 'UTC' },
      expected: [200, 200, 403, 403, 403, 403, 401],
    },
  }) as const;
