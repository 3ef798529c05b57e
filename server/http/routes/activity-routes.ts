/** `/activity` and `/timeline`: what was done in the workspace, since a point in time and day by day. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { activityQuerySchema, activitySchema } from '#core/protocol/api/activity.ts';
import { timelineQuerySchema, timelineSchema } from '#core/protocol/api/history/timeline.ts';
import { listActivity } from '../../activity/list-activity.ts';
import { listTimeline } from '../../activity/list-timeline.ts';
import type { Services } from '../../ports/services.ts';
import { jsonAnswer, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireActor } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const activity = describeOperation({
  operationId: 'listActivity',
  method: 'get',
  path: '/activity',
  tags: ['History'],
  security: SECURITY,
  summary: 'What others changed since a moment, by Codex and person',
  request: { query: activityQuerySchema },
  responses: { 200: jsonAnswer(activitySchema, 'The latest first') },
});

const timeline = describeOperation({
  operationId: 'listTimeline',
  method: 'get',
  path: '/timeline',
  tags: ['History'],
  security: SECURITY,
  summary: 'Sessions of edits in the workspace, or on a Codex and all below it, a day at a time',
  request: { query: timelineQuerySchema },
  responses: { 200: jsonAnswer(timelineSchema, 'The last day on which anything was done') },
});

export function addActivityRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(activity, async (c) => {
    const actor = requireActor(c);
    const query = c.req.valid('query');
    return c.json(await services.replica.read((reading) => listActivity(reading, actor, query)), 200);
  });
  app.openapi(timeline, async (c) => {
    const actor = requireActor(c);
    const query = c.req.valid('query');
    return c.json(await services.replica.read((reading) => listTimeline(reading, actor, query)), 200);
  });
}
