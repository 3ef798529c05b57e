/** For tests: the routes of one's own profile by role, in the order of the role matrix. */
const MISSING = '0190f3a0-0000-7000-8000-00000000dead';

/** Everybody here comes by a token, and a token changes no profile. */
export const PROFILE_ROUTES = {
  'PATCH /me': { path: '/me', body: { hue: 1 }, expected: [403, 403, 403, 403, 403, 403, 401] },
  'PUT /me/picture': { path: '/me/picture', expected: [403, 403, 403, 403, 403, 403, 401] },
  'DELETE /me': { path: '/me', expected: [403, 403, 403, 403, 403, 403, 401] },
  'GET /me/removal': { path: '/me/removal', expected: [403, 403, 403, 403, 403, 403, 401] },
  // Push is a browser's, and the matrix comes with tokens.
  'GET /me/push': { path: '/me/push', expected: [403, 403, 403, 403, 403, 403, 401] },
  'POST /me/push/key': { path: '/me/push/key', expected: [403, 403, 403, 403, 403, 403, 401] },
  'POST /me/push/devices': {
    path: '/me/push/devices',
    body: {
      endpoint: 'https://push.example.org/1',
      keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) },
    },
    expected: [403, 403, 403, 403, 403, 403, 401],
  },
  'DELETE /me/push/devices/{deviceId}': {
    path: '/me/push/devices/0190f3a0-0000-7000-8000-00000000dead',
    expected: [403, 403, 403, 403, 403, 403, 401],
  },
  'GET /me/export': { path: '/me/export', expected: [403, 403, 403, 403, 403, 403, 401] },
  'DELETE /me/picture': { path: '/me/picture', expected: [403, 403, 403, 403, 403, 403, 401] },
  'GET /members/sign-in-methods': {
    path: '/members/sign-in-methods',
    expected: [200, 200, 403, 403, 403, 403, 401],
  },
  'GET /members/{id}/removal': {
    path: `/members/${MISSING}/removal`,
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'GET /members/{id}/erasure': {
    path: `/members/${MISSING}/erasure`,
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'POST /members/{id}/erasure': {
    path: `/members/${MISSING}/erasure`,
    body: { confirm: 'erase for good' },
    expected: [404, 404, 403, 403, 403, 403, 401],
  },
  'DELETE /members/{id}': { path: `/members/${MISSING}`, expected: [404, 404, 403, 403, 403, 403, 401] },
  'GET /members/{id}/picture': {
    path: `/members/${MISSING}/picture`,
    expected: [404, 404, 404, 404, 403, 403, 401],
  },
} as const;
