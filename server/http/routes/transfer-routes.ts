/** Export and import of Codex files. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { exportQuerySchema, importedSchema, importQuerySchema } from '#core/protocol/api/transfer.ts';
import type { Services } from '../../ports/services.ts';
import { exportCodex } from '../../transfer/export-codex.ts';
import { exportHistory } from '../../transfer/export-history.ts';
import { importAnyFile } from '../../transfer/history/import-any-file.ts';
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

const historyRoute = describeOperation({
  operationId: 'exportHistory',
  method: 'get',
  path: '/codices/{codexId}/history-file',
  tags: TAGS,
  security: SECURITY,
  summary: 'The whole operation log of a Codex and its branches, with checkpoints and keys, as JSON lines',
  request: { params: codexParams },
  responses: {
    200: {
      description: 'One row a line, for `bindery verify FILE`',
      content: { 'application/octet-stream': { schema: bytes } },
    },
  },
});

const importRoute = describeOperation({
  operationId: 'importFile',
  fails: [404, 409, 410],
  method: 'post',
  path: '/import',
  tags: TAGS,
  security: SECURITY,
  summary:
    'Codices from a file (JSON5 or binary; the body is its bytes, at most 32 MiB), all of them or none; or a Codex with its history from a history file, which is proven first',
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

  app.openapi(historyRoute, async (c) => {
    const { codexId } = c.req.valid('param');
    const { name, lines } = await exportHistory(services, requireActor(c), codexId);
    c.header('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`);
    c.header('Content-Type', 'application/x-ndjson');
    return c.body(streamOf(lines), 200);
  });

  app.openapi(importRoute, async (c) => {
    const actor = requireUser(c);
    const body = new Uint8Array(await c.req.arrayBuffer());
    const parentId = c.req.valid('query').parent;
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    const imported = await underKey(services, c, idempotencyKey, () =>
      importAnyFile(services, actor, body, { parentId, idempotencyKey }),
    );
    const [top] = imported.codices;
    if (top) c.header('Location', `/api/v1/codices/${top.id}`);
    return c.json(imported, 201);
  });
}

function streamOf(lines: AsyncGenerator<string, undefined>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}
