/** Routes of setup, the signed-in person, their API tokens, and socket tickets. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  apiTokenListSchema,
  createApiTokenSchema,
  createdApiTokenSchema,
  createTicketSchema,
  listApiTokensSchema,
  meSchema,
  setupSchema,
  setupStatusSchema,
  ticketSchema,
} from '#core/protocol/api/people.ts';
import { issueTicket, ticketFor } from '../../access/issue-ticket.ts';
import {
  createOwnToken,
  listTokens as listApiTokens,
  revokeToken as revokeApiToken,
} from '../../accounts/member-tokens.ts';
import { getMe } from '../../accounts/members.ts';
import { completeSetup, isSetupNeeded } from '../../accounts/setup.ts';
import { createSampleWorkspace } from '../../codices/samples/sample-workspace.ts';
import type { Services } from '../../ports/services.ts';
import { enterLink } from '../../sharing/link-guests.ts';
import { emptyAnswer, idParams, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { clientAddress, type HttpEnv, requireActor, requireUser } from '../requests/context.ts';
import { copyCookies, rememberDevice } from '../requests/cookies.ts';
import { describeOperation } from '../requests/operation.ts';

const TAGS = ['Account'];

const setupStatus = describeOperation({
  operationId: 'getSetup',
  method: 'get',
  path: '/setup',
  tags: TAGS,
  summary: 'Is there no owner yet?',
  responses: { 200: jsonAnswer(setupStatusSchema, 'Whether setup is needed') },
});

const setup = describeOperation({
  operationId: 'completeSetup',
  fails: [409],
  method: 'post',
  path: '/setup',
  tags: TAGS,
  summary: 'Make the owner and the workspace, and sign in',
  request: { body: jsonBody(setupSchema) },
  responses: { 201: jsonAnswer(meSchema, 'The owner, signed in') },
});

const me = describeOperation({
  operationId: 'getMe',
  method: 'get',
  path: '/me',
  tags: TAGS,
  security: SECURITY,
  summary: 'Who am I?',
  responses: { 200: jsonAnswer(meSchema, 'The person signed in') },
});

const listTokens = describeOperation({
  operationId: 'listApiTokens',
  method: 'get',
  path: '/api-tokens',
  tags: TAGS,
  security: SECURITY,
  summary: 'List my API tokens, or those of everybody',
  request: { query: listApiTokensSchema },
  responses: { 200: jsonAnswer(apiTokenListSchema, 'Without the tokens themselves') },
});

const createToken = describeOperation({
  operationId: 'createApiToken',
  method: 'post',
  path: '/api-tokens',
  tags: TAGS,
  security: SECURITY,
  summary: 'Make an API token of mine; from a session only',
  request: { body: jsonBody(createApiTokenSchema) },
  responses: {
    201: jsonAnswer(createdApiTokenSchema, 'The only answer that shows the token'),
  },
});

const revokeToken = describeOperation({
  operationId: 'revokeApiToken',
  method: 'delete',
  path: '/api-tokens/{id}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Revoke an API token of mine; admins anybody’s',
  request: { params: idParams },
  responses: { 204: emptyAnswer('Revoked') },
});

const ticket = describeOperation({
  operationId: 'createTicket',
  fails: [401, 404],
  method: 'post',
  path: '/tickets',
  tags: TAGS,
  security: [...SECURITY, {}],
  summary: 'A single-use ticket for the first frame of a collaboration socket',
  request: { body: { required: false, content: { 'application/json': { schema: createTicketSchema } } } },
  responses: { 201: jsonAnswer(ticketSchema, 'Good once, for a minute') },
});

export function addAccountRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(setupStatus, async (c) => c.json({ needed: await isSetupNeeded(services) }, 200));

  app.openapi(setup, async (c) => {
    const body = c.req.valid('json');
    await services.signInLimit.take('setup', clientAddress(c, services.env));
    const { owner, signedIn } = await completeSetup(services, body, c.req.raw.headers);
    if (body.sample === true) await createSampleWorkspace(services, owner);
    copyCookies(signedIn.headers, c);
    rememberDevice(c, services.env, body.email);
    return c.json(await getMe(services, owner), 201);
  });

  app.openapi(me, async (c) => c.json(await getMe(services, requireUser(c)), 200));

  app.openapi(listTokens, async (c) => {
    const all = c.req.valid('query').all !== undefined;
    return c.json({ items: await listApiTokens(services, requireUser(c), { all }) }, 200);
  });

  app.openapi(createToken, async (c) => {
    return c.json(await createOwnToken(services, requireUser(c), c.req.valid('json')), 201);
  });

  app.openapi(revokeToken, async (c) => {
    await revokeApiToken(services, requireUser(c), c.req.valid('param').id);
    return c.body(null, 204);
  });

  app.openapi(ticket, async (c) => {
    const { share } = c.req.valid('json') ?? {};
    const issued = share
      ? await ticketFor(services, await enterLink(services, share, clientAddress(c, services.env)))
      : await issueTicket(services, requireActor(c));
    return c.json(issued, 201);
  });
}
