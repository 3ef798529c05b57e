/** `/invitations` and password links. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  acceptInvitationSchema,
  createdInvitationSchema,
  createInvitationSchema,
  invitationListSchema,
  invitationSchema,
  openedInvitationSchema,
  openedPasswordLinkSchema,
  openInvitationSchema,
  openPasswordLinkSchema,
  passwordLinkSchema,
  usedPasswordLinkSchema,
  usePasswordLinkSchema,
} from '#core/protocol/api/invitations.ts';
import { meSchema } from '#core/protocol/api/people.ts';
import { getMe } from '../../../accounts/members.ts';
import {
  acceptInvitation,
  createInvitation,
  getInvitation,
  listInvitations,
  openInvitation,
  revokeInvitation,
  sendInvitation,
} from '../../../invitations/invitations.ts';
import {
  createPasswordLink,
  openPasswordLink,
  usePasswordLink,
} from '../../../invitations/password-links.ts';
import type { Services } from '../../../ports/services.ts';
import { emptyAnswer, idParams, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireUser } from '../../requests/context.ts';
import { copyCookies, rememberDevice } from '../../requests/cookies.ts';
import { describeOperation } from '../../requests/operation.ts';

const TAGS = ['Members'];

const create = describeOperation({
  operationId: 'createInvitation',
  fails: [409],
  method: 'post',
  path: '/invitations',
  tags: TAGS,
  security: SECURITY,
  summary: 'Make a link by which somebody becomes a member',
  request: { body: jsonBody(createInvitationSchema) },
  responses: { 201: jsonAnswer(createdInvitationSchema, 'The only answer that shows the address') },
});

const list = describeOperation({
  operationId: 'listInvitations',
  method: 'get',
  path: '/invitations',
  tags: TAGS,
  security: SECURITY,
  summary: 'List the invitations that are open',
  responses: { 200: jsonAnswer(invitationListSchema, 'Newest first') },
});

const get = describeOperation({
  operationId: 'getInvitation',
  method: 'get',
  path: '/invitations/{id}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Read an invitation that is open',
  request: { params: idParams },
  responses: { 200: jsonAnswer(invitationSchema, 'Without its address') },
});

const send = describeOperation({
  operationId: 'sendInvitation',
  fails: [409],
  method: 'post',
  path: '/invitations/{id}/send',
  tags: TAGS,
  security: SECURITY,
  summary: 'Send an open invitation by email again, with another link in place of the one before',
  request: { params: idParams },
  responses: { 200: jsonAnswer(createdInvitationSchema, 'It waits to be sent; good for another week') },
});

const revoke = describeOperation({
  operationId: 'revokeInvitation',
  method: 'delete',
  path: '/invitations/{id}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Take an invitation back',
  request: { params: idParams },
  responses: { 204: emptyAnswer('It opens nothing any more') },
});

const open = describeOperation({
  operationId: 'openInvitation',
  fails: [404],
  method: 'post',
  path: '/invitations/open',
  tags: TAGS,
  summary: 'What an invitation is for',
  request: { body: jsonBody(openInvitationSchema) },
  responses: { 200: jsonAnswer(openedInvitationSchema, 'It can be accepted') },
});

const accept = describeOperation({
  operationId: 'acceptInvitation',
  fails: [404, 409],
  method: 'post',
  path: '/invitations/accept',
  tags: TAGS,
  summary: 'Become a member, and sign in',
  request: { body: jsonBody(acceptInvitationSchema) },
  responses: { 201: jsonAnswer(meSchema, 'The member, signed in') },
});

const createLink = describeOperation({
  operationId: 'createPasswordLink',
  fails: [409],
  method: 'post',
  path: '/members/{id}/password-link',
  tags: TAGS,
  security: SECURITY,
  summary: 'Make a one-time link by which a member sets a new password',
  request: { params: idParams },
  responses: { 201: jsonAnswer(passwordLinkSchema, 'The only answer that shows the address') },
});

const openLink = describeOperation({
  operationId: 'openPasswordLink',
  fails: [404],
  method: 'post',
  path: '/password-links/open',
  tags: TAGS,
  summary: 'Whose password a link sets',
  request: { body: jsonBody(openPasswordLinkSchema) },
  responses: { 200: jsonAnswer(openedPasswordLinkSchema, 'It can be used') },
});

const useLink = describeOperation({
  operationId: 'usePasswordLink',
  fails: [404, 409],
  method: 'post',
  path: '/password-links/use',
  tags: TAGS,
  summary: 'Set a new password, end all sessions, and sign in',
  request: { body: jsonBody(usePasswordLinkSchema) },
  responses: {
    200: jsonAnswer(usedPasswordLinkSchema, 'The member, signed in, or that a code is needed first'),
  },
});

export function addInvitationRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(open, async (c) => c.json(await openInvitation(services, c.req.valid('json').token), 200));

  app.openapi(accept, async (c) => {
    const body = c.req.valid('json');
    const { member, signedIn, email } = await acceptInvitation(services, body, c.req.raw.headers);
    copyCookies(signedIn.headers, c);
    rememberDevice(c, services.env, email);
    return c.json(await getMe(services, member), 201);
  });

  app.openapi(create, async (c) => {
    return c.json(await createInvitation(services, requireUser(c), c.req.valid('json')), 201);
  });

  app.openapi(list, async (c) => c.json({ items: await listInvitations(services, requireUser(c)) }, 200));

  app.openapi(get, async (c) => {
    return c.json(await getInvitation(services, requireUser(c), c.req.valid('param').id), 200);
  });

  app.openapi(send, async (c) =>
    c.json(await sendInvitation(services, requireUser(c), c.req.valid('param').id), 200),
  );

  app.openapi(revoke, async (c) => {
    await revokeInvitation(services, requireUser(c), c.req.valid('param').id);
    return c.body(null, 204);
  });

  app.openapi(createLink, async (c) => {
    return c.json(await createPasswordLink(services, requireUser(c), c.req.valid('param').id), 201);
  });

  app.openapi(openLink, async (c) =>
    c.json(await openPasswordLink(services, c.req.valid('json').token), 200),
  );

  app.openapi(useLink, async (c) => {
    const { member, signedIn, email } = await usePasswordLink(
      services,
      c.req.valid('json'),
      c.req.raw.headers,
    );
    copyCookies(signedIn.headers, c);
    if (signedIn.needsCode) return c.json({ needsCode: true as const }, 200);
    rememberDevice(c, services.env, email);
    return c.json(await getMe(services, member), 200);
  });
}
