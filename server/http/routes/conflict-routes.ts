/** `/codices/:id/conflicts` and the workspace's `/conflicts`. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { conflictListSchema, reviewListSchema, settleConflictSchema } from '#core/protocol/api/conflicts.ts';
import { listConflicts, settleConflict } from '../../conflicts/codex-conflicts.ts';
import { listForReview } from '../../conflicts/review-list.ts';
import type { Services } from '../../ports/services.ts';
import { codexParams, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireActor } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const TAGS = ['Conflicts'];

const list = describeOperation({
  operationId: 'listConflicts',
  method: 'get',
  path: '/codices/{codexId}/conflicts',
  tags: TAGS,
  security: SECURITY,
  summary: 'Values of a Codex that were chosen twice at once',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(conflictListSchema, 'Each with all its values') },
});

const settle = describeOperation({
  operationId: 'settleConflict',
  method: 'post',
  path: '/codices/{codexId}/conflicts/{field}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Settle a conflict by keeping one of its values; a cell is named by row and column',
  request: {
    params: codexParams.extend({ field: z.string().max(64) }),
    body: jsonBody(settleConflictSchema),
  },
  responses: { 200: jsonAnswer(conflictListSchema, 'The conflicts that are left') },
});

const review = describeOperation({
  operationId: 'listCodicesWithConflicts',
  method: 'get',
  path: '/conflicts',
  tags: TAGS,
  security: SECURITY,
  summary: 'Codices with open conflicts',
  responses: { 200: jsonAnswer(reviewListSchema, 'The newest first, up to 100') },
});

export function addConflictRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await listConflicts(services, requireActor(c), codexId), 200);
  });

  app.openapi(settle, async (c) => {
    const { codexId, field } = c.req.valid('param');
    const left = await settleConflict(services, requireActor(c), codexId, field, c.req.valid('json'));
    return c.json(left, 200);
  });

  app.openapi(review, async (c) => {
    const actor = requireActor(c);
    return c.json(await services.replica.read((reading) => listForReview(reading, actor)), 200);
  });
}
