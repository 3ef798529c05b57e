/** Routes of share links, and of opening one. */
import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { getCookie, setCookie } from 'hono/cookie';
import {
  adminLinkListSchema,
  createdShareLinkSchema,
  createShareLinkSchema,
  linkLookSchema,
  linkQuerySchema,
  openedShareSchema,
  openShareSchema,
  previewLinkSchema,
  revokedLinksSchema,
  revokeLinksSchema,
  sharedTreeSchema,
  sharedViewSchema,
  shareLinkListSchema,
  shareLinkSchema,
  updateShareLinkSchema,
  viewShareSchema,
} from '#core/protocol/api/sharing.ts';
import type { Services } from '../../ports/services.ts';
import { addToGuestPass, GUEST_PASS_COOKIE, GUEST_PASS_PATH } from '../../sharing/guest-pass.ts';
import { listAllShareLinks, revokeAllShareLinks } from '../../sharing/link-administration.ts';
import { previewFields, viewShare } from '../../sharing/link-fields.ts';
import { openShare } from '../../sharing/open-share.ts';
import {
  createShareLink,
  disconnectLinkGuest,
  listShareLinks,
  revokeShareLink,
  updateShareLink,
} from '../../sharing/share-links.ts';
import { readSharedTree } from '../../sharing/shared-tree.ts';
import { lookAsGuest } from '../../sharing/view-as.ts';
import { codexParams, emptyAnswer, idParams, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { clientAddress, type HttpEnv, requireActor, requireUser } from '../requests/context.ts';
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

const preview = describeOperation({
  operationId: 'previewShareLink',
  method: 'post',
  path: '/codices/{codexId}/share-links/preview',
  tags: TAGS,
  security: SECURITY,
  summary: 'Show what a share link for some fields would show; none is made',
  request: { params: codexParams, body: jsonBody(previewLinkSchema) },
  responses: { 200: jsonAnswer(sharedViewSchema, 'These fields, and nothing of the rest') },
});

const listAll = describeOperation({
  operationId: 'listAllShareLinks',
  method: 'get',
  path: '/share-links',
  tags: TAGS,
  security: SECURITY,
  summary: 'List the share links of all Codices, for admins',
  request: { query: linkQuerySchema },
  responses: { 200: jsonAnswer(adminLinkListSchema, 'Newest first') },
});

const revokeAll = describeOperation({
  operationId: 'revokeShareLinks',
  method: 'post',
  path: '/share-links/revoke',
  tags: TAGS,
  security: SECURITY,
  summary: 'Revoke all share links that somebody made, or all there are; for admins',
  request: { body: jsonBody(revokeLinksSchema) },
  responses: { 200: jsonAnswer(revokedLinksSchema, 'How many there were') },
});

const update = describeOperation({
  operationId: 'updateShareLink',
  method: 'patch',
  path: '/share-links/{id}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Change a share link; guests are looked at anew',
  request: { params: idParams, body: jsonBody(updateShareLinkSchema) },
  responses: { 200: jsonAnswer(shareLinkSchema, 'As it is now') },
});

const viewAs = describeOperation({
  operationId: 'viewShareLinkAsGuest',
  method: 'post',
  path: '/share-links/{id}/view-as',
  tags: TAGS,
  security: SECURITY,
  summary: 'Look at a Codex as the guests of a share link see it, for an hour and for reading',
  request: { params: idParams },
  responses: { 200: jsonAnswer(linkLookSchema, 'Where, for whoever asks alone') },
});

const disconnect = describeOperation({
  operationId: 'disconnectLinkGuest',
  method: 'delete',
  path: '/share-links/{id}/guests/{guestId}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Disconnect a guest, who may join again as another',
  request: { params: idParams.extend({ guestId: z.string().max(64) }) },
  responses: { 204: emptyAnswer('Disconnected') },
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
  fails: [401, 403, 404, 410],
  method: 'post',
  path: '/share/open',
  tags: TAGS,
  summary: 'Open a share link as a guest',
  request: { body: jsonBody(openShareSchema) },
  responses: { 200: jsonAnswer(openedShareSchema, 'What the link opens') },
});

const tree = describeOperation({
  operationId: 'readSharedTree',
  method: 'get',
  path: '/share/tree',
  tags: TAGS,
  security: SECURITY,
  summary: 'Read the tree of a share link with `subtree`, as a guest of it',
  request: {},
  responses: { 200: jsonAnswer(sharedTreeSchema, 'The Codices that the link leads to, and no others') },
});

const view = describeOperation({
  operationId: 'viewShareLink',
  fails: [401, 403, 404, 410],
  method: 'post',
  path: '/share/view',
  tags: TAGS,
  summary: 'Read what a share link for some fields shows',
  request: { body: jsonBody(viewShareSchema) },
  responses: { 200: jsonAnswer(sharedViewSchema, 'These fields, and nothing of the rest') },
});

export function addShareRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(create, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await createShareLink(services, requireActor(c), codexId, c.req.valid('json')), 201);
  });

  app.openapi(preview, async (c) => {
    const { codexId } = c.req.valid('param');
    const { fields } = c.req.valid('json');
    return c.json(await previewFields(services, requireActor(c), codexId, fields), 200);
  });

  app.openapi(list, async (c) => {
    const items = await listShareLinks(services, requireActor(c), c.req.valid('param').codexId);
    return c.json({ items }, 200);
  });

  app.openapi(listAll, async (c) =>
    c.json(await listAllShareLinks(services, requireActor(c), c.req.valid('query')), 200),
  );

  app.openapi(revokeAll, async (c) =>
    c.json(await revokeAllShareLinks(services, requireActor(c), c.req.valid('json')), 200),
  );

  app.openapi(update, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await updateShareLink(services, requireActor(c), id, c.req.valid('json')), 200);
  });

  app.openapi(viewAs, async (c) =>
    c.json(await lookAsGuest(services, requireUser(c), c.req.valid('param').id), 200),
  );

  app.openapi(disconnect, async (c) => {
    const { id, guestId } = c.req.valid('param');
    await disconnectLinkGuest(services, requireActor(c), id, guestId);
    return c.body(null, 204);
  });

  app.openapi(revoke, async (c) => {
    await revokeShareLink(services, requireActor(c), c.req.valid('param').id);
    return c.body(null, 204);
  });

  app.openapi(tree, async (c) => c.json(await readSharedTree(services, requireActor(c)), 200));

  app.openapi(view, async (c) =>
    c.json(await viewShare(services, c.req.valid('json'), clientAddress(c, services.env)), 200),
  );

  app.openapi(open, async (c) => {
    const { pass, ...opened } = await openShare(
      services,
      c.req.valid('json'),
      clientAddress(c, services.env),
    );
    // Whoever looks as a guest has a session, which opens files.
    if (pass === null) return c.json(opened, 200);
    const { appSecret, appUrl } = services.env;
    setCookie(c, GUEST_PASS_COOKIE, addToGuestPass(appSecret, getCookie(c, GUEST_PASS_COOKIE), pass), {
      path: GUEST_PASS_PATH,
      httpOnly: true,
      sameSite: 'Lax',
      secure: appUrl.startsWith('https:'),
    });
    return c.json(opened, 200);
  });
}
