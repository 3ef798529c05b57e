/** `/notifications`, `/codices/:id/watch`, `/codices/:id/mute`, `/comments/:id/mute`: what the member who asks is told of. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  markNotificationsSchema,
  mutingSchema,
  notificationListSchema,
  notificationQuerySchema,
  unreadCountSchema,
  watchingSchema,
  watchRequestSchema,
} from '#core/protocol/api/notifications.ts';
import { countUnread, listNotifications } from '../../notifications/list-notifications.ts';
import { markNotifications } from '../../notifications/mark-notifications.ts';
import {
  getWatching,
  setMuted,
  setThreadMuted,
  unwatchCodex,
  watchCodex,
} from '../../notifications/watching.ts';
import type { Services } from '../../ports/services.ts';
import { codexParams, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireActor, requireUser } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const TAGS = ['Notifications'];

const list = describeOperation({
  operationId: 'listNotifications',
  method: 'get',
  path: '/notifications',
  tags: TAGS,
  security: SECURITY,
  summary: 'What you were told of: mentions, replies, assignments',
  request: { query: notificationQuerySchema },
  responses: {
    200: jsonAnswer(notificationListSchema, 'The latest first, of Codices that you may read now'),
  },
});

const count = describeOperation({
  operationId: 'countUnreadNotifications',
  method: 'get',
  path: '/notifications/unread',
  tags: TAGS,
  security: SECURITY,
  summary: 'How many you have not read',
  responses: { 200: jsonAnswer(unreadCountSchema, 'In all, and of each kind') },
});

const mark = describeOperation({
  operationId: 'markNotifications',
  method: 'post',
  path: '/notifications/read',
  tags: TAGS,
  security: SECURITY,
  summary: 'Mark as read or unread, put away, or take out again',
  request: { body: jsonBody(markNotificationsSchema) },
  responses: { 200: jsonAnswer(unreadCountSchema, 'How many are unread then') },
});

const COMMON = { tags: TAGS, security: SECURITY };
const CODEX_WATCH = '/codices/{codexId}/watch';
const CODEX_MUTE = '/codices/{codexId}/mute';
const THREAD_MUTE = '/comments/{threadId}/mute';
const threadParams = z.object({ threadId: z.string().max(100).toLowerCase() });
const watching = jsonAnswer(watchingSchema, 'What you are told of then');
const muting = jsonAnswer(mutingSchema, 'Whether it is muted then');

const read = describeOperation({
  ...{ operationId: 'getWatching', method: 'get', path: CODEX_WATCH, ...COMMON },
  summary: 'Whether you watch a Codex, or have muted it',
  request: { params: codexParams },
  responses: { 200: watching },
});

const watch = describeOperation({
  ...{ operationId: 'watchCodex', method: 'put', path: CODEX_WATCH, ...COMMON },
  summary: 'Be told of what changes and what is said in a Codex, or below it too',
  request: { params: codexParams, body: jsonBody(watchRequestSchema) },
  responses: { 200: watching },
});

const unwatch = describeOperation({
  ...{ operationId: 'unwatchCodex', method: 'delete', path: CODEX_WATCH, ...COMMON },
  summary: 'Watch a Codex no longer',
  request: { params: codexParams },
  responses: { 200: watching },
});

const mute = describeOperation({
  ...{ operationId: 'muteCodex', method: 'put', path: CODEX_MUTE, ...COMMON },
  summary: 'Be told only that you are named in a Codex, or given it',
  request: { params: codexParams },
  responses: { 200: muting },
});

const unmute = describeOperation({
  ...{ operationId: 'unmuteCodex', method: 'delete', path: CODEX_MUTE, ...COMMON },
  summary: 'Mute a Codex no longer',
  request: { params: codexParams },
  responses: { 200: muting },
});

const muteThread = describeOperation({
  ...{ operationId: 'muteThread', method: 'put', path: THREAD_MUTE, ...COMMON },
  summary: 'Be told only that you are named in a thread',
  request: { params: threadParams },
  responses: { 200: muting },
});

const unmuteThread = describeOperation({
  ...{ operationId: 'unmuteThread', method: 'delete', path: THREAD_MUTE, ...COMMON },
  summary: 'Mute a thread no longer',
  request: { params: threadParams },
  responses: { 200: muting },
});

export function addNotificationRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => {
    return c.json(await listNotifications(services, requireUser(c), c.req.valid('query')), 200);
  });

  app.openapi(count, async (c) => {
    return c.json(await countUnread(services, requireUser(c)), 200);
  });

  app.openapi(mark, async (c) => {
    return c.json(await markNotifications(services, requireUser(c), c.req.valid('json')), 200);
  });
}

/** Before the comments of a thread, which have ids where it says `mute`. */
export function addWatchRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(read, async (c) => {
    return c.json(await getWatching(services, requireActor(c), c.req.valid('param').codexId), 200);
  });
  app.openapi(watch, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await watchCodex(services, requireActor(c), codexId, c.req.valid('json')), 200);
  });
  app.openapi(unwatch, async (c) => {
    return c.json(await unwatchCodex(services, requireActor(c), c.req.valid('param').codexId), 200);
  });
  app.openapi(mute, async (c) => {
    return c.json(await setMuted(services, requireActor(c), c.req.valid('param'), true), 200);
  });
  app.openapi(unmute, async (c) => {
    return c.json(await setMuted(services, requireActor(c), c.req.valid('param'), false), 200);
  });
  app.openapi(muteThread, async (c) => {
    return c.json(await setThreadMuted(services, requireActor(c), c.req.valid('param').threadId, true), 200);
  });
  app.openapi(unmuteThread, async (c) => {
    return c.json(await setThreadMuted(services, requireActor(c), c.req.valid('param').threadId, false), 200);
  });
}
