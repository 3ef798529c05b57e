/** `/me/push`: the browsers that show one's notifications although no page is open. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { addPushDeviceSchema, pushKeySchema, pushSettingSchema } from '#core/protocol/api/own/push.ts';
import type { Services } from '../../../ports/services.ts';
import { addPushDevice, getPush, getPushKey, removePushDevice } from '../../../push/push-devices.ts';
import { emptyAnswer, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const COMMON = { tags: ['Notifications'], security: SECURITY };
const setting = { 200: jsonAnswer(pushSettingSchema, 'The browsers in which push is on') };

const get = describeOperation({
  ...{ operationId: 'getPush', method: 'get', path: '/me/push', ...COMMON },
  summary: 'In which browsers you are shown notifications although no page is open; from a session only',
  responses: setting,
});

const key = describeOperation({
  ...{ operationId: 'getPushKey', method: 'post', path: '/me/push/key', ...COMMON },
  summary: 'The key that a browser is told to take messages of this server by; made with the first request',
  responses: { 200: jsonAnswer(pushKeySchema, 'The public key') },
});

const add = describeOperation({
  ...{ operationId: 'addPushDevice', method: 'post', path: '/me/push/devices', ...COMMON },
  fails: [409],
  summary: 'Turn push on in the browser that asks, until its session ends',
  request: { body: jsonBody(addPushDeviceSchema) },
  responses: setting,
});

const remove = describeOperation({
  ...{ operationId: 'removePushDevice', method: 'delete', path: '/me/push/devices/{deviceId}', ...COMMON },
  fails: [404],
  summary: 'Turn push off in one of your browsers',
  request: { params: z.object({ deviceId: z.uuid().toLowerCase() }) },
  responses: { 204: emptyAnswer('It is sent nothing more') },
});

export function addPushRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(get, async (c) => c.json(await getPush(services, requireUser(c)), 200));

  app.openapi(key, async (c) => c.json({ serverKey: await getPushKey(services, requireUser(c)) }, 200));

  app.openapi(add, async (c) =>
    c.json(await addPushDevice(services, requireUser(c), c.req.valid('json')), 200),
  );

  app.openapi(remove, async (c) => {
    await removePushDevice(services, requireUser(c), c.req.valid('param').deviceId);
    return c.body(null, 204);
  });
}
