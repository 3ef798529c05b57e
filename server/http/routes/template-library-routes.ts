/** `/templates/:id/…`: sources as files, copies, the archive, and what comes with the product. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { closedObject } from '#core/protocol/api/closed-object.ts';
import {
  acknowledgeShippedSchema,
  archivedTemplateSchema,
  duplicateTemplateSchema,
  publishedTemplateSchema,
  restoreShippedSchema,
  shippedSchema,
} from '#core/protocol/api/templates.ts';
import type { Services } from '../../ports/services.ts';
import { readTemplateSource } from '../../templates/list-templates.ts';
import {
  acknowledgeShipped,
  duplicateTemplate,
  readShipped,
  restoreShipped,
  setTemplateArchived,
} from '../../templates/manage-templates.ts';
import { idParams, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireUser } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const TEMPLATE = { tags: ['Templates'], security: SECURITY };

const source = describeOperation({
  ...TEMPLATE,
  operationId: 'getTemplateSource',
  method: 'get',
  path: '/templates/{id}/source',
  summary:
    'The source of the newest version as a file, alone or with what it extends; its version is the ETag',
  request: { params: idParams, query: closedObject({ ancestors: z.enum(['true', 'false']).optional() }) },
  responses: { 200: { description: 'JSON5', content: { 'application/json5': { schema: z.string() } } } },
});

const duplicate = describeOperation({
  ...TEMPLATE,
  operationId: 'duplicateTemplate',
  fails: [409, 412],
  method: 'post',
  path: '/templates/{id}/duplicate',
  summary: 'Publish a copy of a template under another id, as its first version',
  request: { params: idParams, body: jsonBody(duplicateTemplateSchema) },
  responses: { 201: jsonAnswer(publishedTemplateSchema, 'The copy') },
});

const archive = describeOperation({
  ...TEMPLATE,
  operationId: 'archiveTemplate',
  method: 'post',
  path: '/templates/{id}/archive',
  summary: 'Create no more Codices from a template; those it has go on',
  request: { params: idParams },
  responses: { 200: jsonAnswer(archivedTemplateSchema, 'Archived') },
});

const unarchive = describeOperation({
  ...TEMPLATE,
  operationId: 'unarchiveTemplate',
  method: 'post',
  path: '/templates/{id}/unarchive',
  summary: 'Bring an archived template back',
  request: { params: idParams },
  responses: { 200: jsonAnswer(archivedTemplateSchema, 'In use again') },
});

const shipped = describeOperation({
  ...TEMPLATE,
  operationId: 'getShippedTemplate',
  method: 'get',
  path: '/templates/{id}/shipped',
  summary: 'The source that comes with the product, and the one that the template was changed from here',
  request: { params: idParams },
  responses: { 200: jsonAnswer(shippedSchema, 'Both sources') },
});

const restore = describeOperation({
  ...TEMPLATE,
  operationId: 'restoreShippedTemplate',
  fails: [409, 412],
  method: 'post',
  path: '/templates/{id}/restore-shipped',
  summary: 'Publish the source that comes with the product as the next version',
  request: { params: idParams, body: jsonBody(restoreShippedSchema) },
  responses: { 201: jsonAnswer(publishedTemplateSchema, 'Published; its Codices follow') },
});

const acknowledge = describeOperation({
  ...TEMPLATE,
  operationId: 'acknowledgeShippedTemplate',
  fails: [409],
  method: 'post',
  path: '/templates/{id}/acknowledge-shipped',
  summary: 'Note that the source that comes with the product was looked at, so that it is not offered again',
  request: { params: idParams, body: jsonBody(acknowledgeShippedSchema) },
  responses: { 200: jsonAnswer(shippedSchema, 'Noted') },
});

export function addTemplateLibraryRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(source, async (c) => {
    const { id } = c.req.valid('param');
    const ancestors = c.req.valid('query').ancestors === 'true';
    const file = await readTemplateSource(services, requireUser(c), id, { ancestors });
    c.header('ETag', `"${file.version}"`);
    c.header('Content-Type', 'application/json5; charset=utf-8');
    c.header('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(id)}.json5`);
    // The types take every media type with “json” in it for JSON; this is text.
    return c.body(file.source, 200) as never;
  });

  app.openapi(duplicate, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await duplicateTemplate(services, requireUser(c), id, c.req.valid('json')), 201);
  });

  app.openapi(archive, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await setTemplateArchived(services, requireUser(c), id, true), 200);
  });

  app.openapi(unarchive, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await setTemplateArchived(services, requireUser(c), id, false), 200);
  });

  app.openapi(shipped, async (c) => {
    return c.json(await readShipped(services, requireUser(c), c.req.valid('param').id), 200);
  });

  app.openapi(restore, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await restoreShipped(services, requireUser(c), id, c.req.valid('json')), 201);
  });

  app.openapi(acknowledge, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await acknowledgeShipped(services, requireUser(c), id, c.req.valid('json')), 200);
  });
}
