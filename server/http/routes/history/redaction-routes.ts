/** Routes that remove a passage from the history of a Codex: looked at first, then done for good. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  createRedactionSchema,
  previewRedactionSchema,
  redactionListSchema,
  redactionPreviewSchema,
  redactionSchema,
} from '#core/protocol/api/history/redactions.ts';
import type { Services } from '../../../ports/services.ts';
import { listRedactions, previewRedaction, redactPassage } from '../../../redaction/redact-passage.ts';
import { codexParams, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireActor } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const list = describeOperation({
  operationId: 'listRedactions',
  method: 'get',
  path: '/codices/{codexId}/redactions',
  tags: ['History'],
  security: SECURITY,
  summary: 'Passages that were removed from the history, newest first; what they said is kept nowhere',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(redactionListSchema, 'All of them, 200 at most') },
});

const preview = describeOperation({
  operationId: 'previewRedaction',
  method: 'post',
  path: '/codices/{codexId}/redactions/preview',
  tags: ['History'],
  security: SECURITY,
  summary: 'What removing a passage from the history would change; nothing is changed',
  request: { params: codexParams, body: jsonBody(previewRedactionSchema) },
  responses: { 200: jsonAnswer(redactionPreviewSchema, 'Where it is found, and what cannot be reached') },
});

const create = describeOperation({
  operationId: 'createRedaction',
  method: 'post',
  path: '/codices/{codexId}/redactions',
  tags: ['History'],
  security: SECURITY,
  summary: 'Remove a passage from the Codex and its whole history, for good',
  request: { params: codexParams, body: jsonBody(createRedactionSchema) },
  responses: { 201: jsonAnswer(redactionSchema, 'It is gone from everything that is stored') },
  fails: [409],
});

export function addRedactionRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => {
    const items = await listRedactions(services, requireActor(c), c.req.valid('param').codexId);
    return c.json({ items }, 200);
  });

  app.openapi(preview, async (c) => {
    const { passage } = c.req.valid('json');
    const { codexId } = c.req.valid('param');
    return c.json(await previewRedaction(services, requireActor(c), codexId, passage), 200);
  });

  app.openapi(create, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await redactPassage(services, requireActor(c), codexId, c.req.valid('json')), 201);
  });
}
