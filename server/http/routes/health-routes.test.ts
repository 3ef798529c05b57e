/** Readiness while the database neither answers nor fails. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { expect, test } from 'vitest';
import type { Services } from '../../ports/services.ts';
import type { HttpEnv } from '../requests/context.ts';
import { addHealthRoutes } from './health-routes.ts';

test('says within a few seconds that a database that hangs does not answer', {
  timeout: 10_000,
}, async () => {
  const services = {
    prisma: { $queryRaw: () => new Promise(() => undefined) },
    journal: { backlog: { entries: 0, bytes: 0, oldestMs: 0 } },
    bus: { state: 'alone', others: new Set() },
    roles: { isWorker: true, workers: ['this'] },
    env: { mail: null },
    assets: { check: async () => undefined },
  } as unknown as Services;
  const app = new OpenAPIHono<HttpEnv>();
  addHealthRoutes(app, services);
  const answer = await app.request('/readyz');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    status: 'not-ready',
    checks: { database: { ok: false, detail: 'does not answer' } },
  });
});
