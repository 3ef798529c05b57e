/** Routes of the tree: reading, moving, archive and purge. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { codexSummarySchema } from '#core/protocol/api/codices.ts';
import { moveCodexSchema, treeQuerySchema, treeSchema } from '#core/protocol/api/tree.ts';
import { archiveCodex, unarchiveCodex } from '../../codices/lifecycle/archive-codex.ts';
import { moveCodex } from '../../codices/lifecycle/move-codex.ts';
import { purgeCodex } from '../../codices/lifecycle/purge-codex.ts';
import type { Services } from '../../ports/services.ts';
import { listTree } from '../../tree/list-tree.ts';
import { codexParams, emptyAnswer, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireActor } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const TAGS = ['Tree'];

const tree = describeOperation({
  operationId: 'listTree',
  method: 'get',
  path: '/tree',
  tags: TAGS,
  security: SECURITY,
  summary: 'The tree of Codices, or a part of it',
  request: { query: treeQuerySchema },
  responses: { 200: jsonAnswer(treeSchema, 'Parents before their children') },
});

const move = describeOperation({
  operationId: 'moveCodex',
  fails: [409],
  method: 'post',
  path: '/codices/{codexId}/move',
  tags: TAGS,
  security: SECURITY,
  summary: 'Move a Codex, with all that stands below it',
  request: { params: codexParams, body: jsonBody(moveCodexSchema) },
  responses: { 200: jsonAnswer(codexSummarySchema, 'Where it is now') },
});

const archive = describeOperation({
  operationId: 'archiveCodex',
  method: 'post',
  path: '/codices/{codexId}/archive',
  tags: TAGS,
  security: SECURITY,
  summary: 'Archive a Codex, with all that stands below it',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(codexSummarySchema, 'Archived') },
});

const unarchive = describeOperation({
  operationId: 'unarchiveCodex',
  method: 'post',
  path: '/codices/{codexId}/unarchive',
  tags: TAGS,
  security: SECURITY,
  summary: 'Take a Codex out of the archive',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(codexSummarySchema, 'In use again') },
});

const purge = describeOperation({
  operationId: 'purgeCodex',
  method: 'post',
  path: '/codices/{codexId}/purge',
  tags: TAGS,
  security: SECURITY,
  summary: 'Delete for good what is in the trash, with its history, files and links',
  request: { params: codexParams },
  responses: { 204: emptyAnswer('Gone, with all that went to the trash with it') },
});

export function addTreeRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(tree, async (c) => {
    const actor = requireActor(c);
    const query = c.req.valid('query');
    return c.json(await listTree(services, actor, query), 200);
  });

  app.openapi(move, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await moveCodex(services, requireActor(c), codexId, c.req.valid('json')), 200);
  });

  app.openapi(archive, async (c) => {
    return c.json(await archiveCodex(services, requireActor(c), c.req.valid('param').codexId), 200);
  });

  app.openapi(unarchive, async (c) => {
    return c.json(await unarchiveCodex(services, requireActor(c), c.req.valid('param').codexId), 200);
  });

  app.openapi(purge, async (c) => {
    await purgeCodex(services, requireActor(c), c.req.valid('param').codexId);
    return c.body(null, 204);
  });
}
