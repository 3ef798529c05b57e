/** `/templates`: read, check, publish. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { closedObject } from '#core/protocol/api/closed-object.ts';
import {
  checkTemplateSchema,
  comparedVersionsSchema,
  listedVersionsSchema,
  publishedTemplateSchema,
  publishTemplateSchema,
  templateCheckSchema,
  templateListSchema,
  templateSchema,
  templateVersionSchema,
  undoPublicationSchema,
} from '#core/protocol/api/templates.ts';
import { writeTemplateJsonSchema } from '#core/template/format/template-json-schema.ts';
import type { Services } from '../../ports/services.ts';
import {
  compareTemplateVersions,
  getTemplate,
  getTemplateVersion,
  listTemplates,
  listTemplateVersions,
} from '../../templates/list-templates.ts';
import { checkTemplate, publishTemplate } from '../../templates/publish-template.ts';
import { previewUndo, undoPublication } from '../../templates/undo-publication.ts';
import { idParams, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireUser } from '../requests/context.ts';
import { describeOperation } from '../requests/operation.ts';

const TAGS = ['Templates'];
const versionNumber = z.coerce.number().int().min(1).max(1_000_000);

const list = describeOperation({
  operationId: 'listTemplates',
  method: 'get',
  path: '/templates',
  tags: TAGS,
  security: SECURITY,
  summary: 'List the templates a Codex can be made from, or all',
  request: { query: closedObject({ all: z.enum(['true', 'false']).optional() }) },
  responses: { 200: jsonAnswer(templateListSchema, 'By name') },
});

const get = describeOperation({
  operationId: 'getTemplate',
  method: 'get',
  path: '/templates/{id}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Read a resolved template',
  request: { params: idParams, query: closedObject({ version: versionNumber.optional() }) },
  responses: {
    200: jsonAnswer(templateSchema, 'The newest version, or the one asked for'),
  },
});

const check = describeOperation({
  operationId: 'checkTemplate',
  method: 'post',
  path: '/templates/check',
  tags: TAGS,
  security: SECURITY,
  summary: 'Check a template source without publishing it',
  request: { body: jsonBody(checkTemplateSchema) },
  responses: { 200: jsonAnswer(templateCheckSchema, 'Issues, preview and impact') },
});

const listVersions = describeOperation({
  operationId: 'listTemplateVersions',
  method: 'get',
  path: '/templates/{id}/versions',
  tags: TAGS,
  security: SECURITY,
  summary: 'List the versions of a template',
  request: { params: idParams },
  responses: { 200: jsonAnswer(listedVersionsSchema, 'Newest first') },
});

const getVersion = describeOperation({
  operationId: 'getTemplateVersion',
  method: 'get',
  path: '/templates/{id}/versions/{version}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Read a version with its source',
  request: { params: idParams.extend({ version: versionNumber }) },
  responses: { 200: jsonAnswer(templateVersionSchema, 'The version') },
});

const compare = describeOperation({
  operationId: 'compareTemplateVersions',
  method: 'get',
  path: '/templates/{id}/versions/{version}/compare',
  tags: TAGS,
  security: SECURITY,
  summary: 'Say how a version differs from another',
  request: {
    params: idParams.extend({ version: versionNumber }),
    query: closedObject({ to: versionNumber.optional() }),
  },
  responses: {
    200: jsonAnswer(comparedVersionsSchema, 'Fields, options and rules, a sentence for each change'),
  },
});

const publish = describeOperation({
  operationId: 'publishTemplate',
  fails: [409, 412],
  method: 'post',
  path: '/templates/{id}/versions',
  tags: TAGS,
  security: SECURITY,
  summary: 'Publish the next version of a template, or a new template',
  request: { params: idParams, body: jsonBody(publishTemplateSchema) },
  responses: { 201: jsonAnswer(publishedTemplateSchema, 'Published; its Codices follow') },
});

const previewedUndo = describeOperation({
  operationId: 'previewUndoOfPublication',
  fails: [409],
  method: 'get',
  path: '/templates/{id}/versions/{version}/undo',
  tags: TAGS,
  security: SECURITY,
  summary: 'Say what undoing the newest publication of a template would do',
  request: { params: idParams.extend({ version: versionNumber }) },
  responses: { 200: jsonAnswer(publishedTemplateSchema, 'What would be published, and its impact') },
});

const undo = describeOperation({
  operationId: 'undoPublication',
  fails: [409, 412],
  method: 'post',
  path: '/templates/{id}/versions/{version}/undo',
  tags: TAGS,
  security: SECURITY,
  summary: 'Undo the newest publication of a template: the version before it becomes the next one',
  request: {
    params: idParams.extend({ version: versionNumber }),
    body: jsonBody(undoPublicationSchema),
  },
  responses: { 201: jsonAnswer(publishedTemplateSchema, 'Published; converted values come back') },
});

const schema = describeOperation({
  operationId: 'getTemplateJsonSchema',
  method: 'get',
  path: '/templates/schema.json',
  tags: TAGS,
  summary: 'The JSON Schema (draft 2020-12) of template sources; the same on every instance',
  responses: {
    200: { description: 'The schema', content: { 'application/schema+json': { schema: z.any() } } },
  },
});
const SCHEMA = writeTemplateJsonSchema();

export function addTemplateRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(schema, (c) => {
    const headers = { 'Cache-Control': 'public, max-age=3600', 'Content-Type': 'application/schema+json' };
    return c.json(SCHEMA, 200, headers);
  });

  app.openapi(list, async (c) => {
    const all = c.req.valid('query').all === 'true';
    return c.json({ items: await listTemplates(services, requireUser(c), { all }) }, 200);
  });

  app.openapi(get, async (c) => {
    const { version } = c.req.valid('query');
    return c.json(await getTemplate(services, requireUser(c), c.req.valid('param').id, version), 200);
  });

  app.openapi(check, async (c) => {
    return c.json(await checkTemplate(services, requireUser(c), c.req.valid('json').source), 200);
  });

  app.openapi(listVersions, async (c) => {
    const items = await listTemplateVersions(services, requireUser(c), c.req.valid('param').id);
    return c.json({ items }, 200);
  });

  app.openapi(getVersion, async (c) => {
    const { id, version } = c.req.valid('param');
    return c.json(await getTemplateVersion(services, requireUser(c), id, version), 200);
  });

  app.openapi(compare, async (c) => {
    const { id, version } = c.req.valid('param');
    const versions = { from: version, to: c.req.valid('query').to };
    return c.json(await compareTemplateVersions(services, requireUser(c), id, versions), 200);
  });

  app.openapi(previewedUndo, async (c) => {
    const { id, version } = c.req.valid('param');
    return c.json(await previewUndo(services, requireUser(c), id, version), 200);
  });

  app.openapi(undo, async (c) => {
    const { id, version } = c.req.valid('param');
    return c.json(await undoPublication(services, requireUser(c), id, version, c.req.valid('json')), 201);
  });

  app.openapi(publish, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await publishTemplate(services, requireUser(c), id, c.req.valid('json')), 201);
  });
}
