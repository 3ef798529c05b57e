/** `/search`: Codices by words and filters, with excerpts. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { searchAnswerSchema, searchQuerySchema } from '#core/protocol/api/search.ts';
import type { Services } from '../../ports/services.ts';
import { searchCodices } from '../../search/search-codices.ts';
import { jsonAnswer, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireActor } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const search = describeOperation({
  operationId: 'searchCodices',
  method: 'get',
  path: '/search',
  tags: ['Codices'],
  security: SECURITY,
  summary: 'Search Codices by words and filters',
  request: { query: searchQuerySchema },
  responses: {
    200: jsonAnswer(
      searchAnswerSchema,
      'Matches, best first, with what matches in them; parts of the query that were not understood are in `problems`',
    ),
  },
});

export function addSearchRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(search, async (c) => {
    const { trashed, facets, ...query } = c.req.valid('query');
    const request = { ...query, trashed: trashed === 'only', facets: facets === 'template' };
    const actor = requireActor(c);
    return c.json(await services.replica.read((reading) => searchCodices(reading, actor, request)), 200);
  });
}
