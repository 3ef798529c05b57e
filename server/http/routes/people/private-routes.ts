/** `/private-codices`: for those who manage the workspace, that there are private Codices, and the way in. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { grantSchema, privateCodexListSchema } from '#core/protocol/api/people.ts';
import { enterPrivateCodex, listPrivateCodices } from '../../../groups/private-codices.ts';
import type { Services } from '../../../ports/services.ts';
import { idParams, jsonAnswer, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const GROUPS = { tags: ['Groups and grants'], security: SECURITY };

const list = describeOperation({
  ...GROUPS,
  operationId: 'listPrivateCodices',
  method: 'get',
  path: '/private-codices',
  summary: 'The private Codices of the workspace, without their titles',
  responses: { 200: jsonAnswer(privateCodexListSchema, 'Newest first') },
});

const enter = describeOperation({
  ...GROUPS,
  operationId: 'enterPrivateCodex',
  method: 'post',
  path: '/private-codices/{id}/entry',
  summary:
    'Become an admin of a private Codex that nobody let one into; the audit log and its people are told',
  request: { params: idParams },
  responses: { 200: jsonAnswer(grantSchema, 'The role, as given by oneself') },
});

export function addPrivateRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => c.json({ items: await listPrivateCodices(services, requireUser(c)) }, 200));

  app.openapi(enter, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await enterPrivateCodex(services, requireUser(c), id), 200);
  });
}
