/** `/activity`: the activity in the workspace since a point in time. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { activityQuerySchema, activitySchema } from '#core/protocol/api/activity.ts';
import { listActivity } from '../../activity/list-activity.ts';
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

export function addActivityRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(activity, async (c) => {
    const actor = requireActor(c);
    const query = c.req.valid('query');
    return c.json(await services.replica.read((reading) => listActivity(reading, actor, query)), 200);
  });
}
