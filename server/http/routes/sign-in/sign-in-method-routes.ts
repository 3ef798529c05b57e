/** Routes of one's own ways to sign in: confirmation, passkeys, authenticator app, sessions. All of them from a session only. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  addPasskeySchema,
  browserSessionListSchema,
  confirmAuthenticatorSchema,
  confirmationSchema,
  newAuthenticatorSchema,
  passkeyOptionsSchema,
  passkeySchema,
  recoveryCodesSchema,
  renamePasskeySchema,
  signInMethodsSchema,
} from '#core/protocol/api/sign-in.ts';
import type { Services } from '../../../ports/services.ts';
import {
  beginAuthenticator,
  confirmAuthenticator,
  removeAuthenticator,
  replaceRecoveryCodes,
} from '../../../sign-in/authenticator-app.ts';
import { confirmIdentity } from '../../../sign-in/confirm-identity.ts';
import { addPasskey, beginPasskey, removePasskey, renamePasskey } from '../../../sign-in/passkeys.ts';
import { endOtherSessions, endSession, listSessions } from '../../../sign-in/session-list.ts';
import { getSignInMethods } from '../../../sign-in/sign-in-methods.ts';
import { emptyAnswer, idParams, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireUser } from '../../requests/context.ts';
import { copyCookies } from '../../requests/cookies.ts';
import { describeOperation } from '../../requests/operation.ts';

const common = { tags: ['Sign-in'], security: SECURITY };

const methods = describeOperation({
  ...common,
  operationId: 'getSignInMethods',
  method: 'get',
  path: '/sign-in-methods',
  summary: 'How I can sign in',
  responses: { 200: jsonAnswer(signInMethodsSchema, 'Password, passkeys, authenticator app') },
});

const confirm = describeOperation({
  ...common,
  operationId: 'confirmIdentity',
  method: 'post',
  path: '/confirmations',
  summary: 'Confirm that it is me, by password or passkey; holds for ten minutes in this session',
  request: { body: jsonBody(confirmationSchema) },
  responses: { 204: emptyAnswer('Confirmed') },
});

const passkeyOptions = describeOperation({
  ...common,
  operationId: 'beginPasskey',
  method: 'post',
  path: '/passkeys/options',
  summary: 'What the browser asks a new authenticator, as PublicKeyCredentialCreationOptionsJSON',
  responses: { 200: jsonAnswer(passkeyOptionsSchema, 'Good once, for five minutes, in this browser') },
});

const createPasskey = describeOperation({
  ...common,
  operationId: 'addPasskey',
  fails: [409],
  method: 'post',
  path: '/passkeys',
  summary: 'Add a passkey',
  request: { body: jsonBody(addPasskeySchema) },
  responses: { 201: jsonAnswer(passkeySchema, 'Added') },
});

const patchPasskey = describeOperation({
  ...common,
  operationId: 'renamePasskey',
  method: 'patch',
  path: '/passkeys/{id}',
  summary: 'Rename a passkey of mine',
  request: { params: idParams, body: jsonBody(renamePasskeySchema) },
  responses: { 200: jsonAnswer(passkeySchema, 'Renamed') },
});

const deletePasskey = describeOperation({
  ...common,
  operationId: 'removePasskey',
  fails: [409],
  method: 'delete',
  path: '/passkeys/{id}',
  summary: 'Remove a passkey of mine, and end my other sessions',
  request: { params: idParams },
  responses: { 204: emptyAnswer('Removed') },
});

const createAuthenticator = describeOperation({
  ...common,
  operationId: 'beginAuthenticator',
  fails: [409],
  method: 'post',
  path: '/authenticator',
  summary: 'Begin with an authenticator app; it counts once a code of it was shown',
  responses: { 200: jsonAnswer(newAuthenticatorSchema, 'What the app reads') },
});

const proveAuthenticator = describeOperation({
  ...common,
  operationId: 'confirmAuthenticator',
  fails: [409],
  method: 'post',
  path: '/authenticator/confirm',
  summary: 'Show a first code of the app; from then on one is asked for at sign-in',
  request: { body: jsonBody(confirmAuthenticatorSchema) },
  responses: { 200: jsonAnswer(recoveryCodesSchema, 'The only answer that shows the recovery codes') },
});

const deleteAuthenticator = describeOperation({
  ...common,
  operationId: 'removeAuthenticator',
  fails: [404],
  method: 'delete',
  path: '/authenticator',
  summary: 'Remove my authenticator app and recovery codes, and end my other sessions',
  responses: { 204: emptyAnswer('Removed') },
});

const replaceCodes = describeOperation({
  ...common,
  operationId: 'replaceRecoveryCodes',
  fails: [404],
  method: 'post',
  path: '/authenticator/recovery-codes',
  summary: 'Replace my recovery codes',
  responses: { 200: jsonAnswer(recoveryCodesSchema, 'The only answer that shows them') },
});

const list = describeOperation({
  ...common,
  operationId: 'listSessions',
  method: 'get',
  path: '/sessions',
  summary: 'The browsers I am signed in with',
  responses: { 200: jsonAnswer(browserSessionListSchema, 'This one first') },
});

const endOne = describeOperation({
  ...common,
  operationId: 'endSession',
  method: 'delete',
  path: '/sessions/{id}',
  summary: 'End a session of mine and close its sockets',
  request: { params: idParams },
  responses: { 204: emptyAnswer('Ended') },
});

const endOthers = describeOperation({
  ...common,
  operationId: 'endOtherSessions',
  method: 'delete',
  path: '/sessions',
  summary: 'End all my sessions but this one',
  responses: { 204: emptyAnswer('Ended') },
});

export function addSignInMethodRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(methods, async (c) => c.json(await getSignInMethods(services, requireUser(c)), 200));

  app.openapi(confirm, async (c) => {
    const headers = c.req.raw.headers;
    await confirmIdentity(services, requireUser(c), { ...c.req.valid('json'), headers });
    return c.body(null, 204);
  });

  addPasskeyRoutes(app, services);

  app.openapi(createAuthenticator, async (c) =>
    c.json(await beginAuthenticator(services, requireUser(c)), 200),
  );

  app.openapi(proveAuthenticator, async (c) => {
    const codes = await confirmAuthenticator(services, requireUser(c), c.req.valid('json').code);
    return c.json({ codes: [...codes] }, 200);
  });

  app.openapi(deleteAuthenticator, async (c) => {
    await removeAuthenticator(services, requireUser(c));
    return c.body(null, 204);
  });

  app.openapi(replaceCodes, async (c) => {
    return c.json({ codes: [...(await replaceRecoveryCodes(services, requireUser(c)))] }, 200);
  });

  app.openapi(list, async (c) => c.json({ items: await listSessions(services, requireUser(c)) }, 200));

  app.openapi(endOne, async (c) => {
    await endSession(services, requireUser(c), c.req.valid('param').id);
    return c.body(null, 204);
  });

  app.openapi(endOthers, async (c) => {
    await endOtherSessions(services, requireUser(c));
    return c.body(null, 204);
  });
}

function addPasskeyRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(passkeyOptions, async (c) => {
    const ceremony = await beginPasskey(services, requireUser(c), c.req.raw.headers);
    copyCookies(ceremony.headers, c);
    return c.json({ options: ceremony.options }, 200);
  });

  app.openapi(createPasskey, async (c) => {
    const added = await addPasskey(services, requireUser(c), c.req.valid('json'), c.req.raw.headers);
    return c.json(added, 201);
  });

  app.openapi(patchPasskey, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await renamePasskey(services, requireUser(c), id, c.req.valid('json').name), 200);
  });

  app.openapi(deletePasskey, async (c) => {
    await removePasskey(services, requireUser(c), c.req.valid('param').id);
    return c.body(null, 204);
  });
}
