/** Routes that restore a Codex and all below it to an instant: looked at first, then done as one act, and undone as one. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  planRestoreQuerySchema,
  restoreSubtreeSchema,
  subtreePlanSchema,
  subtreeRestoreListSchema,
  subtreeRestoreSchema,
} from '#core/protocol/api/history/subtree-restores.ts';
import {
  listSubtreeRestores,
  previewSubtreeRestore,
  restoreSubtree,
  undoSubtreeRestore,
} from '../../../codices/subtree/restore-subtree.ts';
import type { Services } from '../../../ports/services.ts';
import { codexParams, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireActor, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const TAGS = ['History'];

const plan = describeOperation({
  operationId: 'planSubtreeRestore',
  method: 'get',
  path: '/codices/{codexId}/subtree-restores/plan',
  tags: TAGS,
  security: SECURITY,
  summary: 'What restoring a Codex and all below it to an instant would change; nothing is changed',
  request: { params: codexParams, query: planRestoreQuerySchema },
  responses: { 200: jsonAnswer(subtreePlanSchema, 'Which Codices, what of them, and what is refused') },
});

const create = describeOperation({
  operationId: 'restoreSubtree',
  method: 'post',
  path: '/codices/{codexId}/subtree-restores',
  tags: TAGS,
  security: SECURITY,
  summary: 'Restore a Codex and all below it to an instant, as one act',
  request: { params: codexParams, body: jsonBody(restoreSubtreeSchema) },
  responses: { 201: jsonAnswer(subtreeRestoreSchema, 'What was done') },
  fails: [409, 412],
});

const list = describeOperation({
  operationId: 'listSubtreeRestores',
  method: 'get',
  path: '/codices/{codexId}/subtree-restores',
  tags: TAGS,
  security: SECURITY,
  summary: 'The latest 20 restores of a Codex and all below it',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(subtreeRestoreListSchema, 'Newest first') },
});

const undo = describeOperation({
  operationId: 'undoSubtreeRestore',
  method: 'post',
  path: '/subtree-restores/{id}/undo',
  tags: TAGS,
  security: SECURITY,
  summary: 'Take such a restore back, as one; what others have written since stays',
  request: { params: z.object({ id: z.string().max(100).toLowerCase() }) },
  responses: { 200: jsonAnswer(subtreeRestoreSchema, 'As it is now') },
  fails: [409],
});

export function addSubtreeRestoreRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(plan, async (c) => {
    const { codexId } = c.req.valid('param');
    const { at } = c.req.valid('query');
    return c.json(await previewSubtreeRestore(services, requireActor(c), codexId, at), 200);
  });

  app.openapi(create, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await restoreSubtree(services, requireActor(c), codexId, c.req.valid('json')), 201);
  });

  app.openapi(list, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json({ items: [...(await listSubtreeRestores(services, requireActor(c), codexId))] }, 200);
  });

  app.openapi(undo, async (c) =>
    c.json(await undoSubtreeRestore(services, requireUser(c), c.req.valid('param').id), 200),
  );
}
