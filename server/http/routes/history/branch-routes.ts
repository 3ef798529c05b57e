/** Routes of the branches of a Codex. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  branchListSchema,
  branchSchema,
  createBranchSchema,
  mergeBranchSchema,
  mergePreviewSchema,
  updatedBranchSchema,
} from '#core/protocol/api/history/branches.ts';
import { closeBranch, createBranch, listBranches, reopenBranch } from '../../../codices/branches/branches.ts';
import { updateBranch } from '../../../codices/branches/bring-in-main.ts';
import { mergeBranch, previewMerge } from '../../../codices/branches/merge-branch.ts';
import type { Services } from '../../../ports/services.ts';
import { codexParams, emptyAnswer, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireActor } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const TAGS = ['History'];
const branchParams = codexParams.extend({ name: z.string().max(60) });

const list = describeOperation({
  operationId: 'listBranches',
  method: 'get',
  path: '/codices/{codexId}/branches',
  tags: TAGS,
  security: SECURITY,
  summary: 'The branches of a Codex, open ones first',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(branchListSchema, 'All of them') },
});

const create = describeOperation({
  operationId: 'createBranch',
  fails: [409],
  method: 'post',
  path: '/codices/{codexId}/branches',
  tags: TAGS,
  security: SECURITY,
  summary: 'Begin a branch, from the Codex as it is or from a point in its history',
  request: { params: codexParams, body: jsonBody(createBranchSchema) },
  responses: { 201: jsonAnswer(branchSchema, 'Begun; its document can be opened on /collab') },
});

const update = describeOperation({
  operationId: 'updateBranch',
  fails: [409],
  method: 'post',
  path: '/codices/{codexId}/branches/{name}/update',
  tags: TAGS,
  security: SECURITY,
  summary: 'Bring into a branch what was written on the Codex since',
  request: { params: branchParams },
  responses: { 200: jsonAnswer(updatedBranchSchema, 'The branch after it, and where it holds two values') },
});

const preview = describeOperation({
  operationId: 'previewMerge',
  method: 'get',
  path: '/codices/{codexId}/branches/{name}/merge',
  tags: TAGS,
  security: SECURITY,
  summary: 'What merging a branch would do, field by field',
  request: { params: branchParams },
  responses: { 200: jsonAnswer(mergePreviewSchema, 'Conflicts first') },
});

const merge = describeOperation({
  operationId: 'mergeBranch',
  fails: [409, 412],
  method: 'post',
  path: '/codices/{codexId}/branches/{name}/merge',
  tags: TAGS,
  security: SECURITY,
  summary: 'Merge a branch into its Codex as one edit, and close it',
  request: { params: branchParams, body: jsonBody(mergeBranchSchema) },
  responses: { 200: jsonAnswer(branchSchema, 'The branch, closed; `merged` is the operation of the Codex') },
});

const reopen = describeOperation({
  operationId: 'reopenBranch',
  fails: [409],
  method: 'post',
  path: '/codices/{codexId}/branches/{name}/reopen',
  tags: TAGS,
  security: SECURITY,
  summary: 'Open a branch again that was closed without merging it',
  request: { params: branchParams },
  responses: { 200: jsonAnswer(branchSchema, 'The branch, open') },
});

const close = describeOperation({
  operationId: 'closeBranch',
  method: 'delete',
  path: '/codices/{codexId}/branches/{name}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Close a branch without merging it; it can still be read',
  request: { params: branchParams },
  responses: { 204: emptyAnswer('Closed') },
});

export function addBranchRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => {
    const items = await listBranches(services, requireActor(c), c.req.valid('param').codexId);
    return c.json({ items: [...items] }, 200);
  });

  app.openapi(create, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await createBranch(services, requireActor(c), codexId, c.req.valid('json')), 201);
  });

  app.openapi(update, async (c) => {
    const { codexId, name } = c.req.valid('param');
    return c.json(await updateBranch(services, requireActor(c), codexId, name), 200);
  });

  app.openapi(preview, async (c) => {
    const { codexId, name } = c.req.valid('param');
    return c.json(await previewMerge(services, requireActor(c), codexId, name), 200);
  });

  app.openapi(merge, async (c) => {
    const { codexId, name } = c.req.valid('param');
    const body = c.req.valid('json');
    return c.json(await mergeBranch(services, requireActor(c), codexId, name, body), 200);
  });

  app.openapi(reopen, async (c) => {
    const { codexId, name } = c.req.valid('param');
    return c.json(await reopenBranch(services, requireActor(c), codexId, name), 200);
  });

  app.openapi(close, async (c) => {
    const { codexId, name } = c.req.valid('param');
    await closeBranch(services, requireActor(c), codexId, name);
    return c.body(null, 204);
  });
}
