/** `/api/auth`: sign-in, sign-out and password change, compatible with better-auth's clients. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { changePasswordSchema, sessionStateSchema, signInSchema } from '#core/protocol/api/people.ts';
import { signedInSchema } from '#core/protocol/api/sign-in.ts';
import { changePassword, signIn, signOut } from '../../../accounts/sign-in.ts';
import type { Services } from '../../../ports/services.ts';
import { emptyAnswer, jsonAnswer, jsonBody } from '../../requests/answers.ts';
import { clientAddress, type HttpEnv, requireUser } from '../../requests/context.ts';
import { copyCookies, devicePassOf, rememberDevice } from '../../requests/cookies.ts';
import { describeOperation } from '../../requests/operation.ts';
import { tellBudget } from '../../requests/request-budget.ts';

const signInRoute = describeOperation({
  operationId: 'signIn',
  fails: [401, 403],
  method: 'post',
  path: '/sign-in/email',
  summary: 'Sign in with email address and password',
  request: { body: jsonBody(signInSchema) },
  responses: {
    200: jsonAnswer(signedInSchema, 'Signed in and the cookie is set, or a code is needed first'),
  },
});

const stateRoute = describeOperation({
  operationId: 'getSessionState',
  method: 'get',
  path: '/session',
  summary: 'Whether the session of this browser holds, or was ended by somebody',
  responses: { 200: jsonAnswer(sessionStateSchema, 'Its state') },
});

const signOutRoute = describeOperation({
  operationId: 'signOut',
  fails: [403],
  method: 'post',
  path: '/sign-out',
  summary: 'Sign out and close this session’s sockets',
  responses: { 204: emptyAnswer('Signed out; the cookie is cleared') },
});

const changePasswordRoute = describeOperation({
  operationId: 'changePassword',
  fails: [401, 403],
  method: 'post',
  path: '/change-password',
  summary: 'Change my password and end my other sessions',
  request: { body: jsonBody(changePasswordSchema) },
  responses: { 204: emptyAnswer('Changed') },
});

export function addSessionRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(signInRoute, async (c) => {
    const { email, password } = c.req.valid('json');
    const address = clientAddress(c, services.env);
    const { user, headers, limit, needsCode } = await signIn(services, {
      email,
      password,
      address,
      devicePass: devicePassOf(c),
      headers: c.req.raw.headers,
    });
    copyCookies(headers, c);
    if (!needsCode) rememberDevice(c, services.env, email);
    tellBudget(c, limit);
    return c.json(needsCode ? { needsCode } : { needsCode, user }, 200);
  });

  app.openapi(stateRoute, async (c) => {
    return c.json({ state: await services.sessions.state(c.req.raw.headers) }, 200);
  });

  app.openapi(signOutRoute, async (c) => {
    copyCookies(await signOut(services, c.req.raw.headers), c);
    return c.body(null, 204);
  });

  app.openapi(changePasswordRoute, async (c) => {
    const headers = c.req.raw.headers;
    await changePassword(services, requireUser(c), { ...c.req.valid('json'), headers });
    return c.body(null, 204);
  });
}
