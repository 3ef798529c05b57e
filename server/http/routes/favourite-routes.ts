/** `/favourites`, `/codices/:id/favourite`: the Codices that the member who asks has given a star. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  favouriteListSchema,
  moveFavouriteSchema,
  starCodexSchema,
  unstarQuerySchema,
} from '#core/protocol/api/own/favourites.ts';
import { listFavourites, moveFavourite, starCodex, unstarCodex } from '../../favourites/favourites.ts';
import type { Services } from '../../ports/services.ts';
import { codexParams, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireActor, requireUser } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const COMMON = { tags: ['Favourites'], security: SECURITY };
const FAVOURITE = '/codices/{codexId}/favourite';
const responses = { 200: jsonAnswer(favouriteListSchema, 'Your favourites then, in your order') };

const list = describeOperation({
  ...{ operationId: 'listFavourites', method: 'get', path: '/favourites', ...COMMON },
  summary: 'The Codices you have given a star',
  responses: { 200: jsonAnswer(favouriteListSchema, 'In your order, of Codices that you may read now') },
});

const star = describeOperation({
  ...{ operationId: 'starCodex', method: 'put', path: FAVOURITE, ...COMMON },
  summary: 'Give a Codex a star; it comes last among your favourites',
  request: { params: codexParams, body: jsonBody(starCodexSchema) },
  responses,
});

const unstar = describeOperation({
  ...{ operationId: 'unstarCodex', method: 'delete', path: FAVOURITE, ...COMMON },
  summary: 'Take the star from a Codex',
  request: { params: codexParams, query: unstarQuerySchema },
  responses,
});

const move = describeOperation({
  ...{ operationId: 'moveFavourite', method: 'post', path: `${FAVOURITE}/move`, ...COMMON },
  summary: 'Put a favourite before or after another one',
  request: { params: codexParams, body: jsonBody(moveFavouriteSchema) },
  responses,
});

export function addFavouriteRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => c.json(await listFavourites(services, requireUser(c)), 200));

  app.openapi(star, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await starCodex(services, requireActor(c), codexId, c.req.valid('json')), 200);
  });

  app.openapi(unstar, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await unstarCodex(services, requireActor(c), codexId, c.req.valid('query').at), 200);
  });

  app.openapi(move, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await moveFavourite(services, requireActor(c), codexId, c.req.valid('json')), 200);
  });
}
