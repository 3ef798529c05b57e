/** `/codices/:id/suggestions` and `/suggestions`. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  decidedSchema,
  decideManySchema,
  decideSchema,
  suggestionListSchema,
  suggestionQuerySchema,
  suggestionSchema,
  suggestSchema,
} from '#core/protocol/api/suggestions.ts';
import type { Services } from '../../ports/services.ts';
import { acceptSuggestion, rejectSuggestion, reopenSuggestion } from '../../suggestions/accept-suggestion.ts';
import { listSuggestions, makeSuggestion } from '../../suggestions/codex-suggestions.ts';
import { decideMany } from '../../suggestions/decide-many.ts';
import { undoAcceptance } from '../../suggestions/undo-acceptance.ts';
import { codexParams, jsonAnswer, jsonBody, keyHeader, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireActor } from '../requests/context.ts';
import { underKey } from '../requests/idempotency.ts';
import { describeOperation } from '../requests/operation.ts';

const TAGS = ['Suggestions'];
const suggestionParams = z.object({ suggestionId: z.string().max(100).toLowerCase() });

const list = describeOperation({
  operationId: 'listSuggestions',
  method: 'get',
  path: '/codices/{codexId}/suggestions',
  tags: TAGS,
  security: SECURITY,
  summary: 'The suggestions on a Codex, in the order in which they were made',
  request: { params: codexParams, query: suggestionQuerySchema },
  responses: { 200: jsonAnswer(suggestionListSchema, 'Each with what it proposes, and how it stands') },
});

const make = describeOperation({
  operationId: 'makeSuggestion',
  method: 'post',
  path: '/codices/{codexId}/suggestions',
  tags: TAGS,
  security: SECURITY,
  summary: 'Suggest other words, other formatting, or another value of a field',
  request: { params: codexParams, headers: keyHeader, body: jsonBody(suggestSchema) },
  responses: { 201: jsonAnswer(suggestionSchema, 'The suggestion') },
});

const accept = describeOperation({
  operationId: 'acceptSuggestion',
  method: 'post',
  path: '/suggestions/{suggestionId}/accept',
  tags: TAGS,
  security: SECURITY,
  summary: 'Make the suggested edit; again, it answers the same',
  request: { params: suggestionParams, body: jsonBody(decideSchema) },
  responses: { 200: jsonAnswer(suggestionSchema, 'The suggestion') },
  fails: [409, 410, 412],
});

const reject = describeOperation({
  operationId: 'rejectSuggestion',
  method: 'post',
  path: '/suggestions/{suggestionId}/reject',
  tags: TAGS,
  security: SECURITY,
  summary: 'Note that a suggestion is not wanted',
  request: { params: suggestionParams, body: jsonBody(decideSchema) },
  responses: { 200: jsonAnswer(suggestionSchema, 'The suggestion') },
  fails: [409, 410, 412],
});

const reopen = describeOperation({
  operationId: 'reopenSuggestion',
  method: 'post',
  path: '/suggestions/{suggestionId}/reopen',
  tags: TAGS,
  security: SECURITY,
  summary: 'Take a rejection back',
  request: { params: suggestionParams, body: jsonBody(decideSchema) },
  responses: { 200: jsonAnswer(suggestionSchema, 'The suggestion') },
  fails: [409, 410, 412],
});

const undo = describeOperation({
  operationId: 'undoAcceptance',
  method: 'post',
  path: '/suggestions/{suggestionId}/undo',
  tags: TAGS,
  security: SECURITY,
  summary: 'Take back what one has accepted, while nobody has changed the field since',
  request: { params: suggestionParams, body: jsonBody(decideSchema) },
  responses: { 200: jsonAnswer(suggestionSchema, 'The suggestion, open again') },
  fails: [409, 410, 412],
});

const many = describeOperation({
  operationId: 'decideOnSuggestions',
  method: 'post',
  path: '/codices/{codexId}/suggestions/decisions',
  tags: TAGS,
  security: SECURITY,
  summary: 'Accept or reject several suggestions, one after another',
  request: { params: codexParams, body: jsonBody(decideManySchema) },
  responses: { 200: jsonAnswer(decidedSchema, 'For each what kept it from being done') },
});

export function addSuggestionRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await listSuggestions(services, requireActor(c), codexId, c.req.valid('query')), 200);
  });

  app.openapi(make, async (c) => {
    const actor = requireActor(c);
    const { codexId } = c.req.valid('param');
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    const body = c.req.valid('json');
    const suggestion = await underKey(services, c, idempotencyKey, () =>
      makeSuggestion(services, actor, codexId, body, { idempotencyKey }),
    );
    return c.json(suggestion, 201);
  });

  app.openapi(accept, async (c) => {
    const { suggestionId } = c.req.valid('param');
    const { revision } = c.req.valid('json');
    return c.json(await acceptSuggestion(services, requireActor(c), suggestionId, revision), 200);
  });

  app.openapi(reject, async (c) => {
    const { suggestionId } = c.req.valid('param');
    const { revision } = c.req.valid('json');
    return c.json(await rejectSuggestion(services, requireActor(c), suggestionId, revision), 200);
  });

  app.openapi(reopen, async (c) => {
    const { suggestionId } = c.req.valid('param');
    const { revision } = c.req.valid('json');
    return c.json(await reopenSuggestion(services, requireActor(c), suggestionId, revision), 200);
  });

  app.openapi(undo, async (c) => {
    const { suggestionId } = c.req.valid('param');
    const { revision } = c.req.valid('json');
    return c.json(await undoAcceptance(services, requireActor(c), suggestionId, revision), 200);
  });

  app.openapi(many, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await decideMany(services, requireActor(c), codexId, c.req.valid('json')), 200);
  });
}
