/** `/me` as a whole: one's own data as one file, and the end of one's account. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { removalSchema } from '#core/protocol/api/people.ts';
import { exportAccount } from '../../../own-account/account-export.ts';
import { deleteAccount, previewDeletion } from '../../../own-account/delete-account.ts';
import type { Services } from '../../../ports/services.ts';
import { emptyAnswer, jsonAnswer, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const common = { tags: ['Account'], security: SECURITY };

const download = describeOperation({
  ...common,
  operationId: 'exportMe',
  method: 'get',
  path: '/me/export',
  summary: 'Everything kept about me, as one JSON file; from a session only',
  responses: {
    200: {
      description:
        'Profile, sessions, groups, grants, tokens without what opens them, links, watches, favourites, notifications, devices that show them, reviews, the Codices I wrote in, my comments',
      content: { 'application/octet-stream': { schema: z.any().meta({ type: 'string' }) } },
    },
  },
});

const preview = describeOperation({
  ...common,
  operationId: 'previewDeletion',
  method: 'get',
  path: '/me/removal',
  summary: 'What deleting my account would end, and what would stay',
  responses: { 200: jsonAnswer(removalSchema, 'Counted now') },
});

const remove = describeOperation({
  ...common,
  operationId: 'deleteMe',
  fails: [409],
  method: 'delete',
  path: '/me',
  summary: 'Delete my account for good; confirmed a moment ago by POST /confirmations',
  responses: { 204: emptyAnswer('Deleted; what I wrote stays, with my name') },
});

export function addOwnAccountRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(download, async (c) => {
    const file = await exportAccount(services, requireUser(c));
    const day = new Date(services.environment.now()).toISOString().slice(0, 10);
    c.header('Content-Disposition', `attachment; filename="bindery-account-${day}.json"`);
    c.header('Content-Type', 'application/json');
    return c.body(file, 200);
  });

  app.openapi(preview, async (c) => c.json(await previewDeletion(services, requireUser(c)), 200));

  app.openapi(remove, async (c) => {
    await deleteAccount(services, requireUser(c));
    return c.body(null, 204);
  });
}
