/** `/codices/batch`: several edits in one request. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { type BatchAnswer, batchAnswerSchema, batchSchema } from '#core/protocol/api/codices.ts';
import { type BatchResult, runBatch } from '../../codices/writing/batch.ts';
import type { Services } from '../../ports/services.ts';
import { jsonAnswer, jsonBody, keyHeader, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireUser } from '../requests/context.ts';
import { underKey } from '../requests/idempotency.ts';
import { describeOperation } from '../requests/operation.ts';
import { problemFor } from '../requests/problem-response.ts';

const batch = describeOperation({
  operationId: 'batchCodices',
  method: 'post',
  path: '/codices/batch',
  tags: ['Codices'],
  security: SECURITY,
  summary: 'Make, change and trash several Codices',
  request: { headers: keyHeader, body: jsonBody(batchSchema) },
  responses: {
    200: jsonAnswer(batchAnswerSchema, 'The result of each operation, in their order'),
  },
});

const STATUS = { created: 201, updated: 200, trashed: 204 } as const;

export function addBatchRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(batch, async (c) => {
    const actor = requireUser(c);
    const key = c.req.valid('header')['idempotency-key'];
    const { operations } = c.req.valid('json');
    // Each costs what a request of its own would; this one is counted already.
    await c.get('charge')(operations.length - 1);
    const results = await underKey(services, c, key, () => runBatch(services, actor, operations, key));
    const present = (result: BatchResult): BatchAnswer['items'][number] => {
      if ('error' in result) {
        const problem = problemFor(result.error, c.get('requestId'), services.log);
        return { status: problem.status, problem };
      }
      return { status: STATUS[result.done], id: result.id, seq: result.seq };
    };
    return c.json({ items: results.map(present) }, 200);
  });
}
