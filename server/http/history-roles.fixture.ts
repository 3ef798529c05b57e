/** For tests: the routes of the history of a Codex by role, in the order of the role matrix; whoever may edit names and restores. */
export const HISTORY_ROUTES = (codex: string) =>
  ({
    'GET /codices/{codexId}/operations': {
      path: `/codices/${codex}/operations`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'GET /codices/{codexId}/versions': {
      path: `/codices/${codex}/versions`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'POST /codices/{codexId}/versions': {
      path: `/codices/${codex}/versions`,
      body: { name: 'First', seq: 1_000_000 },
      expected: [404, 404, 404, 403, 403, 404, 401],
    },
    'PATCH /codices/{codexId}/versions/{name}': {
      path: `/codices/${codex}/versions/Nothing`,
      body: { note: 'n' },
      expected: [404, 404, 404, 403, 403, 404, 401],
    },
    'DELETE /codices/{codexId}/versions/{name}': {
      path: `/codices/${codex}/versions/Nothing`,
      expected: [404, 404, 404, 403, 403, 404, 401],
    },
    'POST /codices/{codexId}/versions/{name}/restore': {
      path: `/codices/${codex}/versions/Nothing/restore`,
      expected: [404, 404, 404, 403, 403, 404, 401],
    },
    'GET /codices/{codexId}/versions/{seq}': {
      path: `/codices/${codex}/versions/1`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'GET /codices/{codexId}/versions/{seq}/state': {
      path: `/codices/${codex}/versions/1/state`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'GET /codices/{codexId}/compare': {
      path: `/codices/${codex}/compare?from=1`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'GET /codices/{codexId}/passages': {
      path: `/codices/${codex}/passages?q=word`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'GET /codices/{codexId}/blame': {
      path: `/codices/${codex}/blame?field=title`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'GET /codices/{codexId}/verify': {
      path: `/codices/${codex}/verify`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'GET /codices/{codexId}/checkpoints': {
      path: `/codices/${codex}/checkpoints`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'GET /codices/{codexId}/subtree-restores': {
      path: `/codices/${codex}/subtree-restores`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'GET /codices/{codexId}/subtree-restores/plan': {
      path: `/codices/${codex}/subtree-restores/plan?at=2020-01-01T00:00:00Z`,
      expected: [422, 422, 422, 403, 403, 404, 401],
    },
    'POST /codices/{codexId}/subtree-restores': {
      path: `/codices/${codex}/subtree-restores`,
      body: { at: '2020-01-01T00:00:00Z' },
      expected: [422, 422, 422, 403, 403, 404, 401],
    },
    'GET /codices/{codexId}/content-restores/plan': {
      path: `/codices/${codex}/content-restores/plan?from=${codex}`,
      expected: [409, 409, 409, 403, 403, 404, 401],
    },
    'POST /codices/{codexId}/content-restores': {
      path: `/codices/${codex}/content-restores`,
      body: { from: codex, fields: ['title'] },
      expected: [409, 409, 409, 403, 403, 404, 401],
    },
    'POST /subtree-restores/{id}/undo': {
      path: '/subtree-restores/0190f3a0-0000-7000-8000-00000000dead/undo',
      expected: [404, 404, 404, 404, 403, 403, 401],
    },
    'GET /codices/{codexId}/redactions': {
      path: `/codices/${codex}/redactions`,
      expected: [200, 200, 403, 403, 403, 404, 401],
    },
    'POST /codices/{codexId}/redactions/preview': {
      path: `/codices/${codex}/redactions/preview`,
      body: { passage: 'words that are nowhere' },
      expected: [200, 200, 403, 403, 403, 404, 401],
    },
    'POST /codices/{codexId}/redactions': {
      path: `/codices/${codex}/redactions`,
      body: { passage: 'words that are nowhere', reason: 'none', confirm: 'remove for good' },
      expected: [404, 404, 403, 403, 403, 404, 401],
    },
    'GET /redactions': { path: '/redactions', expected: [200, 200, 403, 403, 403, 403, 401] },
    'POST /redactions/preview': {
      path: '/redactions/preview',
      body: { passage: 'words that are nowhere' },
      expected: [200, 200, 403, 403, 403, 403, 401],
    },
    'POST /redactions': {
      path: '/redactions',
      body: { passage: 'words that are nowhere', reason: 'none', confirm: 'remove for good' },
      expected: [202, 202, 403, 403, 403, 403, 401],
    },
    'GET /redactions/{id}': {
      path: '/redactions/0190f3a0-0000-7000-8000-00000000dead',
      expected: [404, 404, 404, 404, 403, 403, 401],
    },
    'GET /codices/{codexId}/history-file': {
      path: `/codices/${codex}/history-file`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'GET /codices/{codexId}/branches': {
      path: `/codices/${codex}/branches`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'POST /codices/{codexId}/branches': {
      path: `/codices/${codex}/branches`,
      body: { name: 'draft', from: '1000000' },
      expected: [404, 404, 404, 403, 403, 404, 401],
    },
    'POST /codices/{codexId}/branches/{name}/update': {
      path: `/codices/${codex}/branches/nothing/update`,
      expected: [404, 404, 404, 403, 403, 404, 401],
    },
    'POST /codices/{codexId}/branches/{name}/reopen': {
      path: `/codices/${codex}/branches/nothing/reopen`,
      expected: [404, 404, 404, 403, 403, 404, 401],
    },
    'GET /codices/{codexId}/branches/{name}/merge': {
      path: `/codices/${codex}/branches/nothing/merge`,
      expected: [404, 404, 404, 404, 403, 404, 401],
    },
    'POST /codices/{codexId}/branches/{name}/merge': {
      path: `/codices/${codex}/branches/nothing/merge`,
      body: {},
      expected: [404, 404, 404, 403, 403, 404, 401],
    },
    'DELETE /codices/{codexId}/branches/{name}': {
      path: `/codices/${codex}/branches/nothing`,
      expected: [404, 404, 404, 403, 403, 404, 401],
    },
    'GET /codices/{codexId}/branch-sets/plan': {
      path: `/codices/${codex}/branch-sets/plan?name=draft`,
      expected: [200, 200, 200, 403, 403, 404, 401],
    },
    'POST /codices/{codexId}/branch-sets': {
      path: `/codices/${codex}/branch-sets`,
      body: { name: 'draft', expect: 'another plan' },
      expected: [412, 412, 412, 403, 403, 404, 401],
    },
    'GET /branch-sets/{id}': {
      path: '/branch-sets/nothing',
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'POST /branch-sets/{id}/update': {
      path: '/branch-sets/nothing/update',
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'GET /branch-sets/{id}/merge': {
      path: '/branch-sets/nothing/merge',
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'POST /branch-sets/{id}/merge': {
      path: '/branch-sets/nothing/merge',
      body: {},
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'POST /branch-sets/{id}/reopen': {
      path: '/branch-sets/nothing/reopen',
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'GET /branch-sets/{id}/reviews': {
      path: '/branch-sets/nothing/reviews',
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'POST /branch-sets/{id}/reviews': {
      path: '/branch-sets/nothing/reviews',
      body: { reviewers: ['0190f3a0-0000-7000-8000-00000000dead'] },
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'POST /branch-sets/{id}/verdicts': {
      path: '/branch-sets/nothing/verdicts',
      body: { verdict: 'approve', codices: { '0190f3a0-0000-7000-8000-00000000dead': 1 } },
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'DELETE /branch-sets/{id}': {
      path: '/branch-sets/nothing',
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'POST /codices/{codexId}/restore': {
      path: `/codices/${codex}/restore`,
      body: { seq: 1 },
      expected: [200, 200, 200, 403, 403, 404, 401],
    },
  }) as const;
