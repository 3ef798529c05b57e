/** `/codices/:id/comments` and `/comments`. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  changeThreadSchema,
  commentActListSchema,
  commentActQuerySchema,
  commentAudienceSchema,
  commentBodySchema,
  commentSchema,
  seenThreadsSchema,
  seeThreadsSchema,
  startThreadQuerySchema,
  startThreadSchema,
  threadListSchema,
  threadQuerySchema,
  threadSchema,
} from '#core/protocol/api/comments.ts';
import {
  changeThread,
  deleteComment,
  editComment,
  listThreads,
  replyTo,
  setReaction,
  startThread,
} from '../../comments/codex-comments.ts';
import { listCommentActs } from '../../comments/comment-activity.ts';
import { readSeenThreads, seeThreads } from '../../comments/seen-threads.ts';
import type { Services } from '../../ports/services.ts';
import { readCommentAudience } from '../../sharing/comment-audience.ts';
import { codexParams, emptyAnswer, jsonAnswer, jsonBody, keyHeader, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireActor } from '../requests/context.ts';
import { underKey } from '../requests/idempotency.ts';
import { describeOperation } from '../requests/operation.ts';

const TAGS = ['Comments'];
const threadParams = z.object({ threadId: z.string().max(100).toLowerCase() });
const commentParams = threadParams.extend({ commentId: z.string().max(100).toLowerCase() });
const reactionParams = commentParams.extend({ emoji: z.string().max(64) });

const list = describeOperation({
  operationId: 'listThreads',
  method: 'get',
  path: '/codices/{codexId}/comments',
  tags: TAGS,
  security: SECURITY,
  summary: 'The threads of a Codex, in the order in which they began',
  request: { params: codexParams, query: threadQuerySchema },
  responses: { 200: jsonAnswer(threadListSchema, 'Each with what it is about and all its comments') },
});

const start = describeOperation({
  operationId: 'startThread',
  method: 'post',
  path: '/codices/{codexId}/comments',
  tags: TAGS,
  security: SECURITY,
  summary: 'Begin a thread about the Codex, a field, a row, or words of a text',
  request: {
    ...{ params: codexParams, query: startThreadQuerySchema },
    ...{ headers: keyHeader, body: jsonBody(startThreadSchema) },
  },
  responses: { 201: jsonAnswer(threadSchema, 'The thread') },
});

const readSeen = describeOperation({
  operationId: 'readSeenThreads',
  method: 'get',
  path: '/codices/{codexId}/comments/seen',
  tags: TAGS,
  security: SECURITY,
  summary: 'Up to when one has seen the comments of the threads of a Codex, on any device',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(seenThreadsSchema, 'By the ids of threads; those never seen are left out') },
});

const see = describeOperation({
  operationId: 'seeThreads',
  method: 'put',
  path: '/codices/{codexId}/comments/seen',
  tags: TAGS,
  security: SECURITY,
  summary: 'Say up to when one has seen the comments of threads; of two times the later counts',
  request: { params: codexParams, body: jsonBody(seeThreadsSchema) },
  responses: { 200: jsonAnswer(seenThreadsSchema, 'All that one has seen of the Codex') },
});

const audience = describeOperation({
  operationId: 'readCommentAudience',
  method: 'get',
  path: '/codices/{codexId}/comments/audience',
  tags: TAGS,
  security: SECURITY,
  summary: 'The share links whose guests read what is said about some fields alone',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(commentAudienceSchema, 'Open ones, each with its fields') },
});

const activity = describeOperation({
  operationId: 'listCommentActs',
  method: 'get',
  path: '/codices/{codexId}/comments/activity',
  tags: TAGS,
  security: SECURITY,
  summary: 'Who said, settled and decided what about a Codex, newest first',
  request: { params: codexParams, query: commentActQuerySchema },
  responses: { 200: jsonAnswer(commentActListSchema, 'A page of it, with the words as they are now') },
});

const answer = describeOperation({
  operationId: 'replyToThread',
  method: 'post',
  path: '/comments/{threadId}/replies',
  tags: TAGS,
  security: SECURITY,
  summary: 'Reply to a thread',
  request: { params: threadParams, headers: keyHeader, body: jsonBody(commentBodySchema) },
  responses: { 201: jsonAnswer(commentSchema, 'The reply') },
});

const change = describeOperation({
  operationId: 'changeThread',
  method: 'patch',
  path: '/comments/{threadId}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Resolve or reopen a thread, or say anew what it is about',
  request: { params: threadParams, body: jsonBody(changeThreadSchema) },
  responses: { 200: jsonAnswer(threadSchema, 'The thread') },
});

const edit = describeOperation({
  operationId: 'editComment',
  method: 'patch',
  path: '/comments/{threadId}/{commentId}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Edit a comment of one’s own',
  request: { params: commentParams, body: jsonBody(commentBodySchema) },
  responses: { 200: jsonAnswer(commentSchema, 'The comment') },
  fails: [410],
});

const remove = describeOperation({
  operationId: 'deleteComment',
  method: 'delete',
  path: '/comments/{threadId}/{commentId}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Delete a comment; that it was there stays while the thread has others',
  request: { params: commentParams },
  responses: { 204: emptyAnswer('It is deleted') },
});

const addReaction = describeOperation({
  operationId: 'addReaction',
  method: 'put',
  path: '/comments/{threadId}/{commentId}/reactions/{emoji}',
  tags: TAGS,
  security: SECURITY,
  summary: 'React to a comment with an emoji',
  request: { params: reactionParams },
  responses: { 200: jsonAnswer(commentSchema, 'The comment') },
});

const removeReaction = describeOperation({
  operationId: 'removeReaction',
  method: 'delete',
  path: '/comments/{threadId}/{commentId}/reactions/{emoji}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Take one’s own reaction back',
  request: { params: reactionParams },
  responses: { 200: jsonAnswer(commentSchema, 'The comment') },
});

export function addCommentRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await listThreads(services, requireActor(c), codexId, c.req.valid('query')), 200);
  });

  app.openapi(start, async (c) => {
    const actor = requireActor(c);
    const { codexId } = c.req.valid('param');
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    const body = c.req.valid('json');
    const { branch } = c.req.valid('query');
    const thread = await underKey(services, c, idempotencyKey, () =>
      startThread(services, actor, codexId, body, { idempotencyKey, branch }),
    );
    return c.json(thread, 201);
  });

  app.openapi(readSeen, async (c) => {
    return c.json(await readSeenThreads(services, requireActor(c), c.req.valid('param').codexId), 200);
  });

  app.openapi(see, async (c) => {
    const { codexId } = c.req.valid('param');
    const { threads } = c.req.valid('json');
    return c.json(await seeThreads(services, requireActor(c), codexId, threads), 200);
  });

  app.openapi(audience, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await readCommentAudience(services, requireActor(c), codexId), 200);
  });

  app.openapi(activity, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await listCommentActs(services, requireActor(c), codexId, c.req.valid('query')), 200);
  });

  app.openapi(answer, async (c) => {
    const actor = requireActor(c);
    const { threadId } = c.req.valid('param');
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    const body = c.req.valid('json');
    const comment = await underKey(services, c, idempotencyKey, () =>
      replyTo(services, actor, threadId, body, { idempotencyKey }),
    );
    return c.json(comment, 201);
  });

  app.openapi(change, async (c) => {
    const { threadId } = c.req.valid('param');
    return c.json(await changeThread(services, requireActor(c), threadId, c.req.valid('json')), 200);
  });

  app.openapi(edit, async (c) => {
    const comment = await editComment(services, requireActor(c), c.req.valid('param'), c.req.valid('json'));
    return c.json(comment, 200);
  });

  app.openapi(remove, async (c) => {
    await deleteComment(services, requireActor(c), c.req.valid('param'));
    return c.body(null, 204);
  });

  app.openapi(addReaction, async (c) => {
    return c.json(await setReaction(services, requireActor(c), c.req.valid('param'), true), 200);
  });

  app.openapi(removeReaction, async (c) => {
    return c.json(await setReaction(services, requireActor(c), c.req.valid('param'), false), 200);
  });
}
