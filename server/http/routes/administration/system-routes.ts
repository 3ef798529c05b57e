/** `/system`: the state of the instance for admins, and the checks of `doctor`. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { systemChecksSchema, systemSchema } from '#core/protocol/api/administration/system.ts';
import type { Services } from '../../../ports/services.ts';
import { createSystemChecks } from '../../../system/read-checks.ts';
import { readSystem } from '../../../system/read-system.ts';
import { jsonAnswer, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const SYSTEM = { tags: ['System'], security: SECURITY, method: 'get' as const };

const state = describeOperation({
  ...SYSTEM,
  operationId: 'readSystem',
  path: '/system',
  summary: 'Version, database, queues, files, processes and the last backup; what is not known is null',
  responses: { 200: jsonAnswer(systemSchema, 'As it is now') },
});

const checks = describeOperation({
  ...SYSTEM,
  operationId: 'checkSystem',
  path: '/system/checks',
  summary: 'The checks of `bindery doctor`, run by this process',
  responses: { 200: jsonAnswer(systemChecksSchema, 'Each check, and how to repair what is wrong') },
});

export function addSystemRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  const check = createSystemChecks(services);
  app.openapi(state, async (c) => c.json(await readSystem(services, requireUser(c)), 200));
  app.openapi(checks, async (c) => c.json(await check(requireUser(c)), 200));
}
