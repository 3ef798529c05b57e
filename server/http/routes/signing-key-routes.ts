/** `/.well-known/bindery-keys.json`: the public keys that checkpoints are signed with, for everybody. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { SIGNING_KEYS_PATH } from '#core/protocol/api/history/checkpoints.ts';
import { publicSigningKeys } from '../../checkpoints/list-checkpoints.ts';
import type { Services } from '../../ports/services.ts';
import type { HttpEnv } from '../requests/context.ts';

const KEPT_SECONDS = 300;

export function addSigningKeyRoutes(app: OpenAPIHono<HttpEnv>, { prisma, env }: Services): void {
  app.get(SIGNING_KEYS_PATH, async (c) => {
    c.header('Cache-Control', `public, max-age=${KEPT_SECONDS}`);
    // They are meant to be compared from elsewhere.
    c.header('Access-Control-Allow-Origin', '*');
    return c.json(await publicSigningKeys({ prisma, appSecret: env.appSecret }));
  });
}
