/** `/audit`: the audit log for admins, listed, as JSON lines, and its chain verified. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  auditFilterSchema,
  auditListSchema,
  auditQuerySchema,
  auditVerificationSchema,
} from '#core/protocol/api/audit.ts';
import { assertCan } from '../../../access/assert-can.ts';
import { exportAudit, listAudit } from '../../../audit/list-audit.ts';
import { verifyAudit } from '../../../audit/verify-audit.ts';
import { keyStoreOf, listSigningKeys } from '../../../checkpoints/signing-keys.ts';
import type { Services } from '../../../ports/services.ts';
import { jsonAnswer, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const AUDIT = { tags: ['Audit log'], security: SECURITY, method: 'get' as const };

const list = describeOperation({
  ...AUDIT,
  operationId: 'listAuditEvents',
  path: '/audit',
  summary: 'What was done, by whom and to what',
  request: { query: auditQuerySchema },
  responses: { 200: jsonAnswer(auditListSchema, 'Newest first') },
});

const exportRoute = describeOperation({
  ...AUDIT,
  operationId: 'exportAuditEvents',
  path: '/audit/export',
  summary: 'The audit log as JSON lines, with the hashes that chain it',
  request: { query: auditFilterSchema },
  responses: {
    200: {
      description: 'One event a line, in the order of the chain',
      content: { 'application/octet-stream': { schema: z.any().meta({ type: 'string' }) } },
    },
  },
});

const verify = describeOperation({
  ...AUDIT,
  operationId: 'verifyAuditLog',
  path: '/audit/verification',
  summary: 'Whether any event was altered, removed, put in or moved since it was recorded',
  responses: { 200: jsonAnswer(auditVerificationSchema, 'What was found') },
});

export function addAuditRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) =>
    c.json(await listAudit(services, requireUser(c), c.req.valid('query')), 200),
  );

  app.openapi(exportRoute, async (c) => {
    const lines = await exportAudit(services, requireUser(c), c.req.valid('query'));
    const day = new Date(services.environment.now()).toISOString().slice(0, 10);
    c.header('Content-Disposition', `attachment; filename="audit-${day}.jsonl"`);
    c.header('Content-Type', 'application/x-ndjson');
    return c.body(lines, 200);
  });

  app.openapi(verify, async (c) => {
    assertCan(requireUser(c), { action: 'readSystem', resource: { kind: 'instance' } });
    return c.json(await verifyAudit(services.prisma, await listSigningKeys(keyStoreOf(services))), 200);
  });
}
