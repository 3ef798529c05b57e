/** For tests: the routes of notifications and favourites by role, in the order of the role matrix; guests have none. */
const MISSING = '0190f3a0-0000-7000-8000-00000000dead';
const MEMBERS = [200, 200, 200, 200, 403, 404, 401] as const;
const NO_THREAD = [404, 404, 404, 404, 404, 404, 401] as const;

export const NOTIFICATION_ROUTES = (codex: string) =>
  ({
    'GET /notifications': { path: '/notifications', expected: [200, 200, 200, 200, 403, 403, 401] },
    'GET /notifications/unread': {
      path: '/notifications/unread',
      expected: [200, 200, 200, 200, 403, 403, 401],
    },
    'GET /assigned': { path: '/assigned', expected: [200, 200, 200, 200, 403, 403, 401] },
    'POST /notifications/read': {
      path: '/notifications/read',
      body: { until: '2027-01-01T00:00:00Z' },
      expected: [200, 200, 200, 200, 403, 403, 401],
    },
    'GET /codices/{codexId}/watch': { path: `/codices/${codex}/watch`, expected: MEMBERS },
    'PUT /codices/{codexId}/watch': { path: `/codices/${codex}/watch`, body: {}, expected: MEMBERS },
    'DELETE /codices/{codexId}/watch': { path: `/codices/${codex}/watch`, expected: MEMBERS },
    'PUT /codices/{codexId}/mute': { path: `/codices/${codex}/mute`, expected: MEMBERS },
    'DELETE /codices/{codexId}/mute': { path: `/codices/${codex}/mute`, expected: MEMBERS },
    'GET /favourites': { path: '/favourites', expected: [200, 200, 200, 200, 403, 403, 401] },
    'PUT /codices/{codexId}/favourite': { path: `/codices/${codex}/favourite`, body: {}, expected: MEMBERS },
    'DELETE /codices/{codexId}/favourite': { path: `/codices/${codex}/favourite`, expected: MEMBERS },
    'POST /codices/{codexId}/favourite/move': {
      path: `/codices/${codex}/favourite/move`,
      body: { before: MISSING },
      expected: MEMBERS,
    },
    'GET /reviews': { path: '/reviews', expected: [200, 200, 200, 200, 403, 403, 401] },
    'GET /codices/{codexId}/reviews': { path: `/codices/${codex}/reviews`, expected: MEMBERS },
    'POST /codices/{codexId}/reviews': {
      path: `/codices/${codex}/reviews`,
      body: { reviewers: [MISSING] },
      expected: [422, 422, 422, 403, 403, 404, 401],
      commenter: 422,
    },
    'POST /reviews/{reviewId}': {
      path: `/reviews/${MISSING}`,
      body: { verdict: 'approve' },
      expected: NO_THREAD,
    },
    'DELETE /reviews/{reviewId}': { path: `/reviews/${MISSING}`, expected: NO_THREAD },
    'GET /me/digest': { path: '/me/digest', expected: [200, 200, 200, 200, 403, 403, 401] },
    'PUT /me/digest': {
      path: '/me/digest',
      body: { frequency: 'never' },
      expected: [200, 200, 200, 200, 403, 403, 401],
    },
    'GET /digests/unsubscribe': {
      path: '/digests/unsubscribe?token=x',
      expected: [303, 303, 303, 303, 303, 303, 303],
    },
    'POST /digests/unsubscribe': {
      path: '/digests/unsubscribe?token=x',
      expected: [404, 404, 404, 404, 404, 404, 404],
    },
    'PUT /comments/{threadId}/mute': { path: `/comments/${MISSING}/mute`, expected: NO_THREAD },
    'DELETE /comments/{threadId}/mute': { path: `/comments/${MISSING}/mute`, expected: NO_THREAD },
  }) as const;
