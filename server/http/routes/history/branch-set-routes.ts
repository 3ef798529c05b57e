/** Routes of sets of branches: a branch of a Codex and of all below it, planned, begun, merged and closed as one. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  branchSetPlanSchema,
  branchSetSchema,
  createBranchSetSchema,
  mergeBranchSetSchema,
  planBranchSetQuerySchema,
  setMergePreviewSchema,
  updatedBranchSetSchema,
} from '#core/protocol/api/history/branch-sets.ts';
import {
  askSetReviewSchema,
  giveSetVerdictSchema,
  setReviewsSchema,
} from '#core/protocol/api/history/set-reviews.ts';
import {
  closeBranchSet,
  createBranchSet,
  getBranchSet,
  previewBranchSet,
  reopenBranchSet,
} from '../../../codices/branch-sets/branch-sets.ts';
import { mergeBranchSet, previewSetMerge } from '../../../codices/branch-sets/merge-set.ts';
import { updateBranchSet } from '../../../codices/branch-sets/update-set.ts';
import type { Services } from '../../../ports/services.ts';
import { askSetReview } from '../../../reviews/ask-set-review.ts';
import { giveSetVerdict } from '../../../reviews/give-set-verdict.ts';
import { listSetReviews } from '../../../reviews/set-reviews.ts';
import { codexParams, emptyAnswer, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireActor } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const TAGS = ['History'];
const REVIEWS = ['Reviews'];
const setParams = z.object({ id: z.string().max(100).toLowerCase() });

const plan = describeOperation({
  operationId: 'planBranchSet',
  method: 'get',
  path: '/codices/{codexId}/branch-sets/plan',
  tags: TAGS,
  security: SECURITY,
  summary: 'Which Codices would get a branch of a name, with all below this one; nothing is changed',
  request: { params: codexParams, query: planBranchSetQuerySchema },
  responses: { 200: jsonAnswer(branchSetPlanSchema, 'Each Codex, and why it would get none') },
});

const create = describeOperation({
  operationId: 'createBranchSet',
  method: 'post',
  path: '/codices/{codexId}/branch-sets',
  tags: TAGS,
  security: SECURITY,
  summary: 'Begin a branch of a Codex and of each below it, all or none',
  request: { params: codexParams, body: jsonBody(createBranchSetSchema) },
  responses: { 201: jsonAnswer(branchSetSchema, 'Begun; their documents can be opened on /collab') },
  fails: [409, 412],
});

const get = describeOperation({
  operationId: 'getBranchSet',
  method: 'get',
  path: '/branch-sets/{id}',
  tags: TAGS,
  security: SECURITY,
  summary: 'A set of branches, with how far each is from its Codex',
  request: { params: setParams },
  responses: { 200: jsonAnswer(branchSetSchema, 'Of each Codex that is shared with whoever asks') },
});

const update = describeOperation({
  operationId: 'updateBranchSet',
  method: 'post',
  path: '/branch-sets/{id}/update',
  tags: TAGS,
  security: SECURITY,
  summary: 'Bring into each branch of a set what was written on its Codex since',
  request: { params: setParams },
  responses: {
    200: jsonAnswer(updatedBranchSetSchema, 'The set after it, and what became of each that was behind'),
  },
  fails: [409],
});

const preview = describeOperation({
  operationId: 'previewSetMerge',
  method: 'get',
  path: '/branch-sets/{id}/merge',
  tags: TAGS,
  security: SECURITY,
  summary: 'What merging a set of branches would do, Codex by Codex and field by field',
  request: { params: setParams },
  responses: { 200: jsonAnswer(setMergePreviewSchema, 'Each as for a branch alone') },
});

const merge = describeOperation({
  operationId: 'mergeBranchSet',
  method: 'post',
  path: '/branch-sets/{id}/merge',
  tags: TAGS,
  security: SECURITY,
  summary: 'Merge every branch of a set into its Codex in one transaction, and close them',
  request: { params: setParams, body: jsonBody(mergeBranchSetSchema) },
  responses: { 200: jsonAnswer(branchSetSchema, 'The set, closed') },
  fails: [409, 412],
});

const reopen = describeOperation({
  operationId: 'reopenBranchSet',
  method: 'post',
  path: '/branch-sets/{id}/reopen',
  tags: TAGS,
  security: SECURITY,
  summary: 'Open a set of branches again that was closed without merging it',
  request: { params: setParams },
  responses: { 200: jsonAnswer(branchSetSchema, 'The set, open') },
  fails: [409],
});

const close = describeOperation({
  operationId: 'closeBranchSet',
  method: 'delete',
  path: '/branch-sets/{id}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Close a set of branches without merging it; all can still be read',
  request: { params: setParams },
  responses: { 204: emptyAnswer('Closed') },
});

const reviews = describeOperation({
  operationId: 'listSetReviews',
  method: 'get',
  path: '/branch-sets/{id}/reviews',
  tags: REVIEWS,
  security: SECURITY,
  summary: 'The reviews of the branches of a set, Codex by Codex; for members',
  request: { params: setParams },
  responses: { 200: jsonAnswer(setReviewsSchema, 'Who was asked, and what they say of which version') },
});

const ask = describeOperation({
  operationId: 'askSetReview',
  method: 'post',
  path: '/branch-sets/{id}/reviews',
  tags: REVIEWS,
  security: SECURITY,
  summary: 'Ask members to review each branch of a set that something was written on, all or none',
  request: { params: setParams, body: jsonBody(askSetReviewSchema) },
  responses: { 201: jsonAnswer(setReviewsSchema, 'All reviews of the set; those asked are told once') },
  fails: [409],
});

const answer = describeOperation({
  operationId: 'giveSetVerdict',
  method: 'post',
  path: '/branch-sets/{id}/verdicts',
  tags: REVIEWS,
  security: SECURITY,
  summary: 'Approve what you have read of several branches of a set, or ask for changes, all or none',
  request: { params: setParams, body: jsonBody(giveSetVerdictSchema) },
  responses: { 200: jsonAnswer(setReviewsSchema, 'All reviews of the set') },
  fails: [409, 412],
});

export function addBranchSetRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(plan, async (c) => {
    const { codexId } = c.req.valid('param');
    const { name } = c.req.valid('query');
    return c.json(await previewBranchSet(services, requireActor(c), codexId, name), 200);
  });

  app.openapi(create, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await createBranchSet(services, requireActor(c), codexId, c.req.valid('json')), 201);
  });

  app.openapi(get, async (c) =>
    c.json(await getBranchSet(services, requireActor(c), c.req.valid('param').id), 200),
  );

  app.openapi(update, async (c) =>
    c.json(await updateBranchSet(services, requireActor(c), c.req.valid('param').id), 200),
  );

  app.openapi(preview, async (c) =>
    c.json(await previewSetMerge(services, requireActor(c), c.req.valid('param').id), 200),
  );

  app.openapi(merge, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await mergeBranchSet(services, requireActor(c), id, c.req.valid('json')), 200);
  });

  addReviewsOfSets(app, services);

  app.openapi(reopen, async (c) =>
    c.json(await reopenBranchSet(services, requireActor(c), c.req.valid('param').id), 200),
  );

  app.openapi(close, async (c) => {
    await closeBranchSet(services, requireActor(c), c.req.valid('param').id);
    return c.body(null, 204);
  });
}

function addReviewsOfSets(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(reviews, async (c) =>
    c.json(await listSetReviews(services, requireActor(c), c.req.valid('param').id), 200),
  );

  app.openapi(ask, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await askSetReview(services, requireActor(c), id, c.req.valid('json')), 201);
  });

  app.openapi(answer, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await giveSetVerdict(services, requireActor(c), id, c.req.valid('json')), 200);
  });
}
