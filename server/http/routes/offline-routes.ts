/** `/offline/documents`: many documents in one answer, for offline copies. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  OFFLINE_DOCUMENTS_TYPE,
  offlineDocumentsSchema,
  writeOfflineDocuments,
} from '#core/protocol/api/offline.ts';
import { readOfflineDocuments } from '../../offline/offline-documents.ts';
import type { Services } from '../../ports/services.ts';
import { jsonBody, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireUser } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const bytes = z.any().meta({ type: 'string', format: 'binary' });

const documents = describeOperation({
  operationId: 'readOfflineDocuments',
  method: 'post',
  path: '/offline/documents',
  tags: ['Codices'],
  security: SECURITY,
  summary: 'The documents of many Codices, for keeping them on a device',
  request: { body: jsonBody(offlineDocumentsSchema) },
  responses: {
    200: {
      description:
        'Those that fit into one answer, in the order asked for; each a JSON head and a Yjs update',
      content: { [OFFLINE_DOCUMENTS_TYPE]: { schema: bytes } },
    },
  },
});

export function addOfflineRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(documents, async (c) => {
    const found = await readOfflineDocuments(services, requireUser(c), c.req.valid('json').documents);
    c.header('Content-Type', OFFLINE_DOCUMENTS_TYPE);
    return c.body(writeOfflineDocuments(found).slice().buffer, 200);
  });
}
