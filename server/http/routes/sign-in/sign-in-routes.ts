/** `/api/auth`: signing in by passkey, and the code that is asked for after a right password. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  challengeAnswerSchema,
  passkeyOptionsSchema,
  passkeySignInSchema,
  requestLinkSchema,
  signedInSchema,
  signInLinkSchema,
  waysToSignInSchema,
} from '#core/protocol/api/sign-in.ts';
import { requestLink, useSignInLink } from '../../../invitations/links-by-mail.ts';
import type { Services } from '../../../ports/services.ts';
import { passkeyHost } from '../../../sign-in/auth-library.ts';
import { answerChallenge, signInByPasskey } from '../../../sign-in/finish-sign-in.ts';
import { emptyAnswer, jsonAnswer, jsonBody } from '../../requests/answers.ts';
import { clientAddress, type HttpEnv } from '../../requests/context.ts';
import { copyCookies, rememberDevice } from '../../requests/cookies.ts';
import { describeOperation } from '../../requests/operation.ts';

const ways = describeOperation({
  operationId: 'getWaysToSignIn',
  method: 'get',
  path: '/ways',
  summary: 'What a sign-in page offers in this browser',
  responses: { 200: jsonAnswer(waysToSignInSchema, 'What there is') },
});

const options = describeOperation({
  operationId: 'beginPasskeySignIn',
  method: 'post',
  path: '/passkey/options',
  summary: 'What the browser asks an authenticator, as PublicKeyCredentialRequestOptionsJSON',
  responses: { 200: jsonAnswer(passkeyOptionsSchema, 'Good once, for five minutes, in this browser') },
});

const byPasskey = describeOperation({
  operationId: 'signInByPasskey',
  fails: [401, 403],
  method: 'post',
  path: '/sign-in/passkey',
  summary: 'Sign in by what the authenticator answered',
  request: { body: jsonBody(passkeySignInSchema) },
  responses: { 200: jsonAnswer(signedInSchema, 'Signed in; the cookie is set') },
});

const code = describeOperation({
  operationId: 'answerChallenge',
  fails: [401, 403, 409],
  method: 'post',
  path: '/sign-in/code',
  summary: 'After a right password: the code of the authenticator app, or a recovery code',
  request: { body: jsonBody(challengeAnswerSchema) },
  responses: { 200: jsonAnswer(signedInSchema, 'Signed in; the cookie is set') },
});

const requestOne = describeOperation({
  operationId: 'requestLink',
  fails: [403, 409],
  method: 'post',
  path: '/links',
  summary: 'Have a link sent by email, to sign in or to set a new password',
  request: { body: jsonBody(requestLinkSchema) },
  responses: { 202: emptyAnswer('It is sent, if somebody has this address') },
});

const byLink = describeOperation({
  operationId: 'signInByLink',
  fails: [403, 404],
  method: 'post',
  path: '/sign-in/link',
  summary: 'Sign in by a link that was sent by email',
  request: { body: jsonBody(signInLinkSchema) },
  responses: {
    200: jsonAnswer(signedInSchema, 'Signed in and the cookie is set, or a code is needed first'),
  },
});

export function addSignInRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(ways, async (c) => {
    const challenged = await services.sessions.findChallenged(c.req.raw.headers);
    const { provider } = services.env;
    return c.json(
      {
        needsCode: challenged !== null,
        passkeyHost: passkeyHost(services.env),
        mail: services.mail.isOn,
        provider: provider && { name: provider.name, only: provider.only },
      },
      200,
    );
  });

  app.openapi(options, async (c) => {
    await services.signInLimit.takeFrom(clientAddress(c, services.env), 'options');
    const ceremony = await services.sessions.passkeyOptions(c.req.raw.headers);
    copyCookies(ceremony.headers, c);
    return c.json({ options: ceremony.options }, 200);
  });

  app.openapi(byPasskey, async (c) => {
    const { response } = c.req.valid('json');
    const address = clientAddress(c, services.env);
    const { headers, user } = await signInByPasskey(services, response, c.req.raw.headers, address);
    copyCookies(headers, c);
    rememberDevice(c, services.env, user.email);
    return c.json({ needsCode: false, user }, 200);
  });

  app.openapi(requestOne, async (c) => {
    const { kind, email } = c.req.valid('json');
    await requestLink(services, kind, { email, address: clientAddress(c, services.env) });
    return c.body(null, 202);
  });

  app.openapi(byLink, async (c) => {
    const address = clientAddress(c, services.env);
    const { token } = c.req.valid('json');
    const signedIn = await useSignInLink(services, token, c.req.raw.headers, address);
    const { headers, needsCode, user } = signedIn;
    copyCookies(headers, c);
    if (!needsCode) rememberDevice(c, services.env, user.email);
    return c.json(needsCode ? { needsCode } : { needsCode, user }, 200);
  });

  app.openapi(code, async (c) => {
    const address = clientAddress(c, services.env);
    const answer = c.req.valid('json');
    const { headers, user } = await answerChallenge(services, answer, c.req.raw.headers, address);
    copyCookies(headers, c);
    rememberDevice(c, services.env, user.email);
    return c.json({ needsCode: false, user }, 200);
  });
}
