/** Export and import of Codex files. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { exportQuerySchema, importedSchema, importQuerySchema } from '#core/protocol/api/transfer.ts';
import type { Services } from '../../ports/services.ts';
import { exportCodex } from '../../transfer/export-codex.ts';
import { importFile } from '../../transfer/import-file.ts';
import { codexParams, jsonAnswer, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireActor, requireUser } from '../requests/context.ts';
import { underKey } from '../requests/idempotency.ts';
import { describeOperation } from '../requests/operation.ts';

const TAGS = ['Export and import'];
const bytes = z.any().meta({ type: 'string', format: 'binary' });

const exportRoute = describeOperation({
  operationId: 'exportCodex',
  method: 'get',
  path: '/codices/{codexId}/export',
  tags: TAGS,
  security: SECURITY,
  summary: 'A Codex as a file, alone or with everything below it',
  request: { params: codexParams, query: exportQuerySchema },
  responses: {
    200: { description: 'The file', content: { 'application/octet-stream': { schema: bytes } } },
  },
});

const importRoute = describeOperation({
  operationId: 'importFile',
  fails: [404],
  method: 'post',
  path: '/import',
  tags: TAGS,
  security: SECURITY,
  summary:
    'Codices from a file (JSON5 or binary; the body is its bytes, at most 32 MiB), all of them or none',
  request: {
    query: importQuerySchema,
    headers: z.object({
      'idempotency-key': z
        .string()
        .min(1)
        .max(200)
        .optional()
        .meta({ description: 'The same key with the same file is done only once.' }),
    }),
    body: { required: true, content: { 'application/octet-stream': { schema: bytes } } },
  },
  responses: {
    201: jsonAnswer(importedSchema, 'What was made, the Codex at the top first'),
  },
});

export function addTransferRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(exportRoute, async (c) => {
    const { codexId } = c.req.valid('param');
    const actor = requireActor(c);
    const file = await exportCodex(services, actor, codexId, c.req.valid('query'));
    // Never shown in place: a page made of somebody's texts must not stand at our address.
    c.header('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`);
    c.header('Content-Type', file.mime);
    return c.body(Uint8Array.from(file.bytes), 200);
  });

  app.openapi(importRoute, async (c) => {
    const actor = requireUser(c);
    const body = new Uint8Array(await c.req.arrayBuffer());
    const parentId = c.req.valid('query').parent;
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    const imported = await underKey(services, c, idempotencyKey, () =>
      importFile(services, actor, body, { parentId, idempotencyKey }),
    );
    const [top] = imported.codices;
    if (top) c.header('Location', `/api/v1/codices/${top.id}`);
    return c.json(imported, 201);
  });
}
