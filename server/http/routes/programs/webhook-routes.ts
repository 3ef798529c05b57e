/** `/webhooks`: addresses outside that events are posted to, for admins. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  changeWebhookSchema,
  createWebhookSchema,
  deliveriesQuerySchema,
  deliveryListSchema,
  deliverySchema,
  replaceSecretSchema,
  webhookListSchema,
  webhookSchema,
  webhookWithSecretSchema,
} from '#core/protocol/api/programs/webhooks.ts';
import type { Services } from '../../../ports/services.ts';
import { listDeliveries, replayDelivery } from '../../../webhooks/list-deliveries.ts';
import {
  changeWebhook,
  createWebhook,
  getWebhook,
  listWebhooks,
  removeWebhook,
  replaceSecret,
} from '../../../webhooks/manage-webhooks.ts';
import { emptyAnswer, idParams, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const COMMON = { tags: ['Events'], security: SECURITY };
const ONE = '/webhooks/{id}';
const withSecret = jsonAnswer(webhookWithSecretSchema, 'With the secret that messages are signed with');

const list = describeOperation({
  ...{ operationId: 'listWebhooks', method: 'get', path: '/webhooks', ...COMMON },
  summary: 'The addresses that events are posted to',
  responses: { 200: jsonAnswer(webhookListSchema, 'In the order in which they were added') },
});

const create = describeOperation({
  ...{ operationId: 'createWebhook', method: 'post', path: '/webhooks', ...COMMON },
  fails: [409],
  summary: 'Have events posted to an address, from now on',
  request: { body: jsonBody(createWebhookSchema) },
  responses: { 201: withSecret },
});

const get = describeOperation({
  ...{ operationId: 'getWebhook', method: 'get', path: ONE, ...COMMON },
  summary: 'One of them',
  request: { params: idParams },
  responses: { 200: jsonAnswer(webhookSchema, 'Without its secret') },
});

const change = describeOperation({
  ...{ operationId: 'changeWebhook', method: 'patch', path: ONE, ...COMMON },
  summary: 'Another address, other events, or switched off and on',
  request: { params: idParams, body: jsonBody(changeWebhookSchema) },
  responses: { 200: jsonAnswer(webhookSchema, 'As it is then') },
});

const remove = describeOperation({
  ...{ operationId: 'removeWebhook', method: 'delete', path: ONE, ...COMMON },
  summary: 'Remove it with its log; nothing more is sent',
  request: { params: idParams },
  responses: { 204: emptyAnswer('Removed') },
});

const rotate = describeOperation({
  ...{ operationId: 'replaceWebhookSecret', method: 'post', path: `${ONE}/secret`, ...COMMON },
  summary: 'Another secret; for a day messages are signed with both',
  request: { params: idParams, body: jsonBody(replaceSecretSchema) },
  responses: { 200: withSecret },
});

const deliveries = describeOperation({
  ...{ operationId: 'listWebhookDeliveries', method: 'get', path: `${ONE}/deliveries`, ...COMMON },
  summary: 'What was sent, what waits, and what was answered',
  request: { params: idParams, query: deliveriesQuerySchema },
  responses: { 200: jsonAnswer(deliveryListSchema, 'Newest first') },
});

const replay = describeOperation({
  operationId: 'replayWebhookDelivery',
  method: 'post',
  path: '/webhooks/{id}/deliveries/{delivery}/replay',
  ...COMMON,
  fails: [409],
  summary: 'Send a message once more, under the same id',
  request: { params: idParams.extend({ delivery: z.string().max(100) }) },
  responses: { 202: jsonAnswer(deliverySchema, 'It waits to be sent') },
});

export function addWebhookRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => c.json({ items: [...(await listWebhooks(services, requireUser(c)))] }, 200));

  app.openapi(create, async (c) =>
    c.json(await createWebhook(services, requireUser(c), c.req.valid('json')), 201),
  );

  app.openapi(get, async (c) =>
    c.json(await getWebhook(services, requireUser(c), c.req.valid('param').id), 200),
  );

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await changeWebhook(services, requireUser(c), id, c.req.valid('json')), 200);
  });

  app.openapi(remove, async (c) => {
    await removeWebhook(services, requireUser(c), c.req.valid('param').id);
    return c.body(null, 204);
  });

  app.openapi(rotate, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await replaceSecret(services, requireUser(c), id, c.req.valid('json').secret), 200);
  });

  app.openapi(deliveries, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await listDeliveries(services, requireUser(c), id, c.req.valid('query')), 200);
  });

  app.openapi(replay, async (c) => {
    const { id, delivery } = c.req.valid('param');
    return c.json(await replayDelivery(services, requireUser(c), id, delivery), 202);
  });
}
