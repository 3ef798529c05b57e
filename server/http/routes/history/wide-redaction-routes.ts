/** Routes that remove a passage from a Codex and all below it, or from the whole workspace: looked at first, then done for good. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  createWideRedactionSchema,
  previewWideRedactionSchema,
  wideRedactionListSchema,
  wideRedactionPreviewSchema,
  wideRedactionSchema,
} from '#core/protocol/api/history/wide-redactions.ts';
import type { Services } from '../../../ports/services.ts';
import {
  listWideRedactions,
  previewWideRedaction,
  readWideRedaction,
  startWideRedaction,
} from '../../../redaction/wide-redactions.ts';
import { idParams, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireActor, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const TAGS = ['History'];

const list = describeOperation({
  operationId: 'listWideRedactions',
  method: 'get',
  path: '/redactions',
  tags: TAGS,
  security: SECURITY,
  summary: 'Passages that were removed from several Codices, newest first; what they said is kept nowhere',
  responses: { 200: jsonAnswer(wideRedactionListSchema, 'The latest 50') },
});

const preview = describeOperation({
  operationId: 'previewWideRedaction',
  method: 'post',
  path: '/redactions/preview',
  tags: TAGS,
  security: SECURITY,
  summary:
    'What removing a passage from a Codex and all below it, or from the whole workspace, would change; nothing is changed',
  request: { body: jsonBody(previewWideRedactionSchema) },
  responses: { 200: jsonAnswer(wideRedactionPreviewSchema, 'Where it is found, and what cannot be reached') },
});

const create = describeOperation({
  operationId: 'createWideRedaction',
  method: 'post',
  path: '/redactions',
  tags: TAGS,
  security: SECURITY,
  summary: 'Remove a passage from a Codex and all below it, or from the whole workspace, for good',
  request: { body: jsonBody(createWideRedactionSchema) },
  responses: { 202: jsonAnswer(wideRedactionSchema, 'It goes on behind the answer') },
});

const read = describeOperation({
  operationId: 'readWideRedaction',
  method: 'get',
  path: '/redactions/{id}',
  tags: TAGS,
  security: SECURITY,
  summary: 'How far the removal of a passage from several Codices is',
  request: { params: idParams },
  responses: { 200: jsonAnswer(wideRedactionSchema, 'As it is now') },
});

export function addWideRedactionRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) =>
    c.json({ items: [...(await listWideRedactions(services, requireUser(c)))] }, 200),
  );

  app.openapi(preview, async (c) =>
    c.json(await previewWideRedaction(services, requireActor(c), c.req.valid('json')), 200),
  );

  app.openapi(create, async (c) =>
    c.json(await startWideRedaction(services, requireActor(c), c.req.valid('json')), 202),
  );

  app.openapi(read, async (c) =>
    c.json(await readWideRedaction(services, requireUser(c), c.req.valid('param').id), 200),
  );
}
