/** Routes of share links, and of opening one. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { getCookie, setCookie } from 'hono/cookie';
import {
  createdShareLinkSchema,
  createShareLinkSchema,
  openedShareSchema,
  openShareSchema,
  shareLinkListSchema,
} from '#core/protocol/api/sharing.ts';
import type { Services } from '../../ports/services.ts';
import { addToGuestPass, GUEST_PASS_COOKIE, GUEST_PASS_PATH } from '../../sharing/guest-pass.ts';
import { openShare } from '../../sharing/open-share.ts';
import { createShareLink, listShareLinks, revokeShareLink } from '../../sharing/share-links.ts';
import { codexParams, emptyAnswer, idParams, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { clientAddress, type HttpEnv, requireActor } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const TAGS = ['Sharing'];

const create = describeOperation({
  operationId: 'createShareLink',
  method: 'post',
  path: '/codices/{codexId}/share-links',
  tags: TAGS,
  security: SECURITY,
  summary: 'Make a share link',
  request: { params: codexParams, body: jsonBody(createShareLinkSchema) },
  responses: {
    201: jsonAnswer(createdShareLinkSchema, 'The only answer that shows the token'),
  },
});

const list = describeOperation({
  operationId: 'listShareLinks',
  method: 'get',
  path: '/codices/{codexId}/share-links',
  tags: TAGS,
  security: SECURITY,
  summary: 'List the share links of a Codex',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(shareLinkListSchema, 'With the guests connected now') },
});

const revoke = describeOperation({
  operationId: 'revokeShareLink',
  method: 'delete',
  path: '/share-links/{id}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Revoke a share link and close its connections',
  request: { params: idParams },
  responses: { 204: emptyAnswer('Revoked') },
});

const open = describeOperation({
  operationId: 'openShareLink',
  fails: [404],
  method: 'post',
  path: '/share/open',
  tags: TAGS,
  summary: 'Open a share link as a guest',
  request: { body: jsonBody(openShareSchema) },
  responses: { 200: jsonAnswer(openedShareSchema, 'What the link opens') },
});

export function addShareRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(create, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await createShareLink(services, requireActor(c), codexId, c.req.valid('json')), 201);
  });

  app.openapi(list, async (c) => {
    const items = await listShareLinks(services, requireActor(c), c.req.valid('param').codexId);
    return c.json({ items }, 200);
  });

  app.openapi(revoke, async (c) => {
    await revokeShareLink(services, requireActor(c), c.req.valid('param').id);
    return c.body(null, 204);
  });

  app.openapi(open, async (c) => {
    const { linkId, ...opened } = await openShare(
      services,
      c.req.valid('json'),
      clientAddress(c, services.env),
    );
    const { appSecret, appUrl } = services.env;
    setCookie(c, GUEST_PASS_COOKIE, addToGuestPass(appSecret, getCookie(c, GUEST_PASS_COOKIE), linkId), {
      path: GUEST_PASS_PATH,
      httpOnly: true,
      sameSite: 'Lax',
      secure: appUrl.startsWith('https:'),
    });
    return c.json(opened, 200);
  });
}
