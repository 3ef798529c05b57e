/** Routes that bring content of a deleted Codex into a living one: looked at first, then done as one edit. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { codexSchema } from '#core/protocol/api/codices.ts';
import {
  contentPlanQuerySchema,
  contentPlanSchema,
  restoreContentSchema,
} from '#core/protocol/api/history/content-restores.ts';
import { planContentRestore, restoreContentFrom } from '../../../codices/deleted/restore-content.ts';
import type { Services } from '../../../ports/services.ts';
import { codexParams, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireActor } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const TAGS = ['History'];

const plan = describeOperation({
  operationId: 'planContentRestore',
  fails: [409],
  method: 'get',
  path: '/codices/{codexId}/content-restores/plan',
  tags: TAGS,
  security: SECURITY,
  summary: 'What a Codex in the trash holds that this one could take, and what that would change',
  request: { params: codexParams, query: contentPlanQuerySchema },
  responses: { 200: jsonAnswer(contentPlanSchema, 'Field by field; nothing is changed') },
});

const create = describeOperation({
  operationId: 'restoreContent',
  fails: [409],
  method: 'post',
  path: '/codices/{codexId}/content-restores',
  tags: TAGS,
  security: SECURITY,
  summary: 'Bring fields of a Codex in the trash into this one, as a new edit',
  request: { params: codexParams, body: jsonBody(restoreContentSchema) },
  responses: {
    200: jsonAnswer(
      codexSchema,
      'The Codex after it; Location is the version that this made, absent when nothing had to change',
    ),
  },
});

export function addContentRestoreRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(plan, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await planContentRestore(services, requireActor(c), codexId, c.req.valid('query')), 200);
  });

  app.openapi(create, async (c) => {
    const { codexId } = c.req.valid('param');
    const asked = c.req.valid('json');
    const { body, seq, restoredAs } = await restoreContentFrom(services, requireActor(c), codexId, asked);
    c.header('ETag', `"${seq}"`);
    if (restoredAs !== null) c.header('Location', `/api/v1/codices/${codexId}/versions/${restoredAs}`);
    return c.json(body, 200);
  });
}
