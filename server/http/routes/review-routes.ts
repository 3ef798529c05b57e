/** `/codices/:id/reviews`, `/reviews`: asking for reviews, giving them, and those that wait for one. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  askReviewSchema,
  giveVerdictSchema,
  reviewQuerySchema,
  reviewSchema,
  reviewsOfCodexSchema,
  waitingReviewsSchema,
} from '#core/protocol/api/review/reviews.ts';
import type { Services } from '../../ports/services.ts';
import { askReview } from '../../reviews/ask-review.ts';
import { closeReview, giveVerdict } from '../../reviews/give-verdict.ts';
import { listReviews, listWaitingReviews } from '../../reviews/list-reviews.ts';
import { codexParams, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireActor, requireUser } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const COMMON = { tags: ['Reviews'], security: SECURITY };
const OF_CODEX = '/codices/{codexId}/reviews';
const params = z.object({ reviewId: z.uuid().toLowerCase() });

const list = describeOperation({
  ...{ operationId: 'listReviews', method: 'get', path: OF_CODEX, ...COMMON },
  fails: [404],
  summary: 'The reviews of a Codex or of one of its branches, open ones first; for members',
  request: { params: codexParams, query: reviewQuerySchema },
  responses: { 200: jsonAnswer(reviewsOfCodexSchema, 'Who was asked, and what they say of which version') },
});

const ask = describeOperation({
  ...{ operationId: 'askReview', method: 'post', path: OF_CODEX, ...COMMON },
  fails: [404, 409],
  summary: 'Ask members to review a Codex, or one of its branches, as it is now',
  request: { params: codexParams, body: jsonBody(askReviewSchema) },
  responses: { 201: jsonAnswer(reviewSchema, 'The review; they are told') },
});

const waiting = describeOperation({
  ...{ operationId: 'listWaitingReviews', method: 'get', path: '/reviews', ...COMMON },
  summary: 'Open reviews that wait for your answer, the latest first',
  responses: { 200: jsonAnswer(waitingReviewsSchema, 'Up to 50') },
});

const answer = describeOperation({
  ...{ operationId: 'giveVerdict', method: 'post', path: '/reviews/{reviewId}', ...COMMON },
  fails: [404, 409],
  summary: 'Approve the version that you have read, or ask for changes; again for another answer',
  request: { params, body: jsonBody(giveVerdictSchema) },
  responses: { 200: jsonAnswer(reviewSchema, 'The review') },
});

const close = describeOperation({
  ...{ operationId: 'closeReview', method: 'delete', path: '/reviews/{reviewId}', ...COMMON },
  fails: [404],
  summary: 'Close a review; it stays in the list with its answers',
  request: { params },
  responses: { 200: jsonAnswer(reviewSchema, 'The review, closed') },
});

export function addReviewRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await listReviews(services, requireActor(c), codexId, c.req.valid('query')), 200);
  });

  app.openapi(ask, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await askReview(services, requireActor(c), codexId, c.req.valid('json')), 201);
  });

  app.openapi(waiting, async (c) => c.json(await listWaitingReviews(services, requireUser(c)), 200));

  app.openapi(answer, async (c) => {
    const { reviewId } = c.req.valid('param');
    return c.json(await giveVerdict(services, requireActor(c), reviewId, c.req.valid('json')), 200);
  });

  app.openapi(close, async (c) => {
    return c.json(await closeReview(services, requireActor(c), c.req.valid('param').reviewId), 200);
  });
}
