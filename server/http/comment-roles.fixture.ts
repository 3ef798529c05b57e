/** For tests: the routes of comments and suggestions by role, in the order of the role matrix; the guest has an edit link, which moderates nothing. */
const MISSING = '0190f3a0-0000-7000-8000-00000000dead';

export const COMMENT_ROUTES = (codex: string) =>
  ({
    'GET /codices/{codexId}/comments': {
      path: `/codices/${codex}/comments`,
      expected: [200, 200, 200, 200, 200, 404, 401],
    },
    'POST /codices/{codexId}/comments': {
      path: `/codices/${codex}/comments`,
      body: { body: { markdown: 'Why?' } },
      expected: [201, 201, 201, 403, 201, 404, 401],
      commenter: 201,
    },
    'GET /codices/{codexId}/comments/audience': {
      path: `/codices/${codex}/comments/audience`,
      expected: [200, 200, 200, 403, 403, 404, 401],
      commenter: 200,
    },
    'GET /codices/{codexId}/comments/seen': {
      path: `/codices/${codex}/comments/seen`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'PUT /codices/{codexId}/comments/seen': {
      path: `/codices/${codex}/comments/seen`,
      body: { threads: { [MISSING]: '2026-11-29T17:00:00.000Z' } },
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'GET /codices/{codexId}/comments/activity': {
      path: `/codices/${codex}/comments/activity`,
      expected: [200, 200, 200, 200, 403, 404, 401],
    },
    'POST /comments/{threadId}/replies': {
      path: `/comments/${MISSING}/replies`,
      body: { body: { markdown: 'Because.' } },
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'PATCH /comments/{threadId}': {
      path: `/comments/${MISSING}`,
      body: { resolved: true },
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'PATCH /comments/{threadId}/{commentId}': {
      path: `/comments/${MISSING}/${MISSING}`,
      body: { body: { markdown: 'x' } },
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'DELETE /comments/{threadId}/{commentId}': {
      path: `/comments/${MISSING}/${MISSING}`,
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'PUT /comments/{threadId}/{commentId}/reactions/{emoji}': {
      path: `/comments/${MISSING}/${MISSING}/reactions/👍`,
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'DELETE /comments/{threadId}/{commentId}/reactions/{emoji}': {
      path: `/comments/${MISSING}/${MISSING}/reactions/👍`,
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'GET /codices/{codexId}/suggestions': {
      path: `/codices/${codex}/suggestions`,
      expected: [200, 200, 200, 200, 200, 404, 401],
    },
    'POST /codices/{codexId}/suggestions': {
      path: `/codices/${codex}/suggestions`,
      body: { anchor: { field: 'nowhere' }, change: { kind: 'text', text: 'Or so' } },
      expected: [422, 422, 422, 403, 422, 404, 401],
      commenter: 422,
    },
    'POST /suggestions/{suggestionId}/accept': {
      path: `/suggestions/${MISSING}/accept`,
      body: { revision: MISSING },
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'POST /suggestions/{suggestionId}/reject': {
      path: `/suggestions/${MISSING}/reject`,
      body: { revision: MISSING },
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'POST /codices/{codexId}/suggestions/decisions': {
      path: `/codices/${codex}/suggestions/decisions`,
      body: { verb: 'accept', suggestions: [{ id: MISSING, revision: MISSING }] },
      expected: [200, 200, 200, 403, 200, 404, 401],
    },
    'POST /suggestions/{suggestionId}/undo': {
      path: `/suggestions/${MISSING}/undo`,
      body: { revision: MISSING },
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
    'POST /suggestions/{suggestionId}/reopen': {
      path: `/suggestions/${MISSING}/reopen`,
      body: { revision: MISSING },
      expected: [404, 404, 404, 404, 404, 404, 401],
    },
  }) as const;
