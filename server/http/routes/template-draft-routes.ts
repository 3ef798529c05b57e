/** `/templates/:id/draft/…`: the history of a template draft. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { closedObject } from '#core/protocol/api/closed-object.ts';
import {
  draftComparisonQuerySchema,
  draftComparisonSchema,
  draftVersionsSchema,
  restoreDraftSchema,
  restoredDraftSchema,
} from '#core/protocol/api/template-drafts.ts';
import type { Services } from '../../ports/services.ts';
import { compareDraft, listDraftVersions, restoreDraft } from '../../templates/draft-history.ts';
import { idParams, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireUser } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const DRAFT = { tags: ['Templates'], security: SECURITY };

const list = describeOperation({
  ...DRAFT,
  operationId: 'listTemplateDraftVersions',
  method: 'get',
  path: '/templates/{id}/draft/versions',
  summary: 'List who wrote into the draft of a template, and when',
  request: { params: idParams, query: closedObject({ cursor: z.string().max(20).optional() }) },
  responses: { 200: jsonAnswer(draftVersionsSchema, 'Newest first') },
});

const compare = describeOperation({
  ...DRAFT,
  operationId: 'compareTemplateDraft',
  method: 'get',
  path: '/templates/{id}/draft/compare',
  summary: 'Say how two points of the draft, or published versions, differ',
  request: { params: idParams, query: draftComparisonQuerySchema },
  responses: { 200: jsonAnswer(draftComparisonSchema, 'Sentences, and both sources') },
});

const restore = describeOperation({
  ...DRAFT,
  operationId: 'restoreTemplateDraft',
  method: 'post',
  path: '/templates/{id}/draft/restore',
  summary: 'Write an earlier point of the draft into it, as a new edit',
  request: { params: idParams, body: jsonBody(restoreDraftSchema) },
  responses: { 200: jsonAnswer(restoredDraftSchema, 'The operation that did it') },
});

export function addTemplateDraftRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => {
    const { cursor } = c.req.valid('query');
    return c.json(await listDraftVersions(services, requireUser(c), c.req.valid('param').id, cursor), 200);
  });

  app.openapi(compare, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await compareDraft(services, requireUser(c), id, c.req.valid('query')), 200);
  });

  app.openapi(restore, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await restoreDraft(services, requireUser(c), id, c.req.valid('json').seq), 200);
  });
}
