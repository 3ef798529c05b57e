/** Routes of signed checkpoints: of a Codex, and of the audit log. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { checkpointListSchema, checkpointQuerySchema } from '#core/protocol/api/history/checkpoints.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { assertCan } from '../../../access/assert-can.ts';
import { auditLogName } from '../../../checkpoints/audit-checkpoint.ts';
import { listCheckpoints } from '../../../checkpoints/list-checkpoints.ts';
import { findCodex } from '../../../codices/reading/read-codex.ts';
import type { Services } from '../../../ports/services.ts';
import { codexParams, jsonAnswer, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireActor, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const list = describeOperation({
  operationId: 'listCheckpoints',
  method: 'get',
  path: '/codices/{codexId}/checkpoints',
  tags: ['History'],
  security: SECURITY,
  summary: 'Signed checkpoints of the operation log, newest first',
  request: { params: codexParams, query: checkpointQuerySchema },
  responses: { 200: jsonAnswer(checkpointListSchema, 'A page of them') },
});

const listOfAudit = describeOperation({
  operationId: 'listAuditCheckpoints',
  method: 'get',
  path: '/audit/checkpoints',
  tags: ['Audit log'],
  security: SECURITY,
  summary: 'Signed checkpoints of the audit log, newest first',
  request: { query: checkpointQuerySchema },
  responses: { 200: jsonAnswer(checkpointListSchema, 'A page of them') },
});

export function addCheckpointRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  const { prisma } = services;

  app.openapi(list, async (c) => {
    const row = await findCodex(services, requireActor(c), 'readHistory', c.req.valid('param').codexId);
    return c.json(await listCheckpoints(prisma, codexDocumentName(row.id), c.req.valid('query')), 200);
  });

  app.openapi(listOfAudit, async (c) => {
    assertCan(requireUser(c), { action: 'readSystem', resource: { kind: 'instance' } });
    const { chain } = await prisma.auditHead.findUniqueOrThrow({ where: { id: 1 } });
    return c.json(await listCheckpoints(prisma, auditLogName(chain), c.req.valid('query')), 200);
  });
}
