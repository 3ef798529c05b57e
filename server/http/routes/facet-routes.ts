/** `/facets`: the states and tags of all Codices. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { facetListSchema } from '#core/protocol/api/search.ts';
import { listFacets } from '../../codices/listing/list-facets.ts';
import type { Services } from '../../ports/services.ts';
import { jsonAnswer, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireActor } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const facets = describeOperation({
  operationId: 'listFacets',
  method: 'get',
  path: '/facets',
  tags: ['Codices'],
  security: SECURITY,
  summary: 'The state and the tags of each Codex that has any',
  responses: { 200: jsonAnswer(facetListSchema, 'Codices with a state or a tag') },
});

export function addFacetRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(facets, async (c) => {
    const actor = requireActor(c);
    return c.json({ items: await services.replica.read((reading) => listFacets(reading, actor)) }, 200);
  });
}
