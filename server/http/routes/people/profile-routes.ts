/** `/me` as one changes it, and the pictures of members. */
import type { ReadableStream } from 'node:stream/web';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { closedObject } from '#core/protocol/api/closed-object.ts';
import { meSchema, patchMeSchema } from '#core/protocol/api/people.ts';
import { changeProfile, openPicture, removePicture, setPicture } from '../../../accounts/profile.ts';
import type { Services } from '../../../ports/services.ts';
import { emptyAnswer, idParams, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const TAGS = ['Account'];
const bytes = z.any().meta({ type: 'string', format: 'binary' });

const change = describeOperation({
  operationId: 'changeMe',
  method: 'patch',
  path: '/me',
  tags: TAGS,
  security: SECURITY,
  summary: 'Change my name, my colour, and how I am shown dates; from a session only',
  request: { body: jsonBody(patchMeSchema) },
  responses: {
    200: jsonAnswer(meSchema, 'As it is now; my sockets were closed where others see the change'),
  },
});

const setMyPicture = describeOperation({
  operationId: 'setMyPicture',
  fails: [415],
  method: 'put',
  path: '/me/picture',
  tags: TAGS,
  security: SECURITY,
  summary:
    'Give myself a picture; the body is the bytes of a PNG, JPEG, GIF, WebP or AVIF file, at most 2 MiB',
  request: { body: { required: true, content: { 'application/octet-stream': { schema: bytes } } } },
  responses: { 200: jsonAnswer(meSchema, 'Drawn anew, square and without what else the file said') },
});

const removeMyPicture = describeOperation({
  operationId: 'removeMyPicture',
  method: 'delete',
  path: '/me/picture',
  tags: TAGS,
  security: SECURITY,
  summary: 'Take my picture away',
  responses: { 200: jsonAnswer(meSchema, 'As it is now') },
});

const picture = describeOperation({
  operationId: 'getMemberPicture',
  method: 'get',
  path: '/members/{id}/picture',
  tags: ['Members'],
  security: SECURITY,
  summary: 'The picture of a member',
  request: {
    params: idParams,
    query: closedObject({
      v: z
        .string()
        .max(64)
        .optional()
        .meta({ description: 'As the member’s answer says: then it may be kept for good.' }),
    }),
  },
  responses: {
    200: { description: 'WebP, 256 × 256', content: { 'image/webp': { schema: bytes } } },
    304: emptyAnswer('The caller has it'),
  },
});

export function addProfileRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(change, async (c) =>
    c.json(await changeProfile(services, requireUser(c), c.req.valid('json')), 200),
  );

  app.openapi(setMyPicture, async (c) => {
    const body = c.req.raw.body as ReadableStream | null;
    return c.json(await setPicture(services, requireUser(c), body), 200);
  });

  app.openapi(removeMyPicture, async (c) => c.json(await removePicture(services, requireUser(c)), 200));

  app.openapi(picture, async (c) => {
    const found = await openPicture(services, requireUser(c), c.req.valid('param').id);
    const etag = `"${found.version}"`;
    const isSame = c.req.valid('query').v === found.version;
    c.header('ETag', etag);
    c.header('Cache-Control', isSame ? 'private, max-age=31536000, immutable' : 'private, no-cache');
    if (c.req.header('if-none-match') === etag) return c.body(null, 304);
    c.header('Content-Type', 'image/webp');
    c.header('Content-Disposition', 'inline');
    return c.body(found.bytes, 200);
  });
}
