/** `/codices/:id/references`, `/backlinks` and the workspace's `/references`. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  addReferenceSchema,
  backlinkListSchema,
  graphQuerySchema,
  graphSchema,
  referenceListSchema,
} from '#core/protocol/api/references.ts';
import type { Services } from '../../ports/services.ts';
import {
  addReference,
  listBacklinks,
  listReferences,
  removeReference,
} from '../../references/codex-references.ts';
import { readGraph } from '../../references/reference-graph.ts';
import { codexParams, emptyAnswer, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireActor } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const TAGS = ['References'];

const list = describeOperation({
  operationId: 'listReferences',
  method: 'get',
  path: '/codices/{codexId}/references',
  tags: TAGS,
  security: SECURITY,
  summary: 'What a Codex refers to: by itself, in its fields and in its texts',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(referenceListSchema, 'Typed ones first') },
});

const add = describeOperation({
  operationId: 'addReference',
  method: 'post',
  path: '/codices/{codexId}/references',
  tags: TAGS,
  security: SECURITY,
  summary: 'Add a typed reference',
  request: { params: codexParams, body: jsonBody(addReferenceSchema) },
  responses: { 201: jsonAnswer(referenceListSchema, 'All references, with this one') },
});

const remove = describeOperation({
  operationId: 'removeReference',
  method: 'delete',
  path: '/codices/{codexId}/references/{kind}/{target}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Remove a typed reference',
  request: {
    params: codexParams.extend({ kind: z.string().max(64), target: z.string().max(100).toLowerCase() }),
  },
  responses: { 204: emptyAnswer('It is not there any more') },
});

const backlinks = describeOperation({
  operationId: 'listBacklinks',
  method: 'get',
  path: '/codices/{codexId}/backlinks',
  tags: TAGS,
  security: SECURITY,
  summary: 'What refers to a Codex',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(backlinkListSchema, 'By kind and title') },
});

const graph = describeOperation({
  operationId: 'readReferenceGraph',
  method: 'get',
  path: '/references',
  tags: TAGS,
  security: SECURITY,
  summary: 'The references of the workspace as a graph',
  request: { query: graphQuerySchema },
  responses: { 200: jsonAnswer(graphSchema, 'Codices and the references between them') },
});

export function addReferenceRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) =>
    c.json(await listReferences(services, requireActor(c), c.req.valid('param').codexId), 200),
  );

  app.openapi(add, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await addReference(services, requireActor(c), codexId, c.req.valid('json')), 201);
  });

  app.openapi(remove, async (c) => {
    const { codexId, ...reference } = c.req.valid('param');
    await removeReference(services, requireActor(c), codexId, reference);
    return c.body(null, 204);
  });

  app.openapi(backlinks, async (c) =>
    c.json(await listBacklinks(services, requireActor(c), c.req.valid('param').codexId), 200),
  );

  app.openapi(graph, async (c) => {
    const actor = requireActor(c);
    const query = c.req.valid('query');
    return c.json(await services.replica.read((reading) => readGraph(reading, actor, query)), 200);
  });
}
