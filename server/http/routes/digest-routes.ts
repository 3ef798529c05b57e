/** `/me/digest`, `/digests/unsubscribe`: how often one is told by email, and the end of it without a sign-in. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  digestSettingSchema,
  oneClickSchema,
  setDigestSchema,
  unsubscribeQuerySchema,
} from '#core/protocol/api/own/digests.ts';
import { getDigest, setDigest, unsubscribe } from '../../digests/digest-settings.ts';
import type { Services } from '../../ports/services.ts';
import { emptyAnswer, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireUser } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const COMMON = { tags: ['Notifications'] };
const DIGEST = '/me/digest';
const END = '/digests/unsubscribe';
const setting = { 200: jsonAnswer(digestSettingSchema, 'How often, and when the next one is due') };
const FORM = { schema: oneClickSchema };

const get = describeOperation({
  ...{ operationId: 'getDigest', method: 'get', path: DIGEST, ...COMMON, security: SECURITY },
  summary: 'How often you are told by email of what you have not read',
  responses: setting,
});

const set = describeOperation({
  ...{ operationId: 'setDigest', method: 'put', path: DIGEST, ...COMMON, security: SECURITY },
  summary: 'Be told by email every day, every Monday, or never',
  request: { body: jsonBody(setDigestSchema) },
  responses: setting,
});

const look = describeOperation({
  ...{ operationId: 'lookAtUnsubscribing', method: 'get', path: END, ...COMMON },
  summary: 'Where the link of a digest leads by itself: to a page with a button. Changes nothing',
  request: { query: unsubscribeQuerySchema },
  responses: { 303: emptyAnswer('That page') },
});

const end = describeOperation({
  ...{ operationId: 'unsubscribe', method: 'post', path: END, ...COMMON },
  fails: [404],
  summary: 'End the digests of whoever got one, with the token in it (RFC 8058)',
  request: {
    query: unsubscribeQuerySchema,
    body: { content: { 'application/x-www-form-urlencoded': FORM, 'multipart/form-data': FORM } },
  },
  responses: { 204: emptyAnswer('There are no more, also when there were none') },
});

export function addDigestRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(get, async (c) => c.json(await getDigest(services, requireUser(c)), 200));

  app.openapi(set, async (c) => {
    return c.json(await setDigest(services, requireUser(c), c.req.valid('json')), 200);
  });

  // Whatever looks at the links of a mail follows this one; only a POST ends anything.
  app.openapi(look, (c) => c.redirect(`/unsubscribe#${encodeURIComponent(c.req.valid('query').token)}`, 303));

  app.openapi(end, async (c) => {
    await unsubscribe(services, c.req.valid('query').token);
    return c.body(null, 204);
  });
}
