/** Routes of history: operations, versions, comparison, restore. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { codexSchema } from '#core/protocol/api/codices.ts';
import { compareQuerySchema, comparisonSchema } from '#core/protocol/api/history/comparison.ts';
import {
  blameQuerySchema,
  blameSchema,
  chainReportSchema,
  changeNamedVersionSchema,
  historyQuerySchema,
  namedVersionSchema,
  nameVersionSchema,
  operationListSchema,
  passageListSchema,
  passageQuerySchema,
  pastCodexSchema,
  restoreSchema,
  versionListSchema,
} from '#core/protocol/api/history.ts';
import { blameField } from '../../../codices/history/blame-field.ts';
import {
  getPastCodex,
  getPastState,
  listOperations,
  listVersions,
  verifyHistory,
} from '../../../codices/history/codex-history.ts';
import { compareVersions } from '../../../codices/history/compare-versions.ts';
import {
  changeNamedVersion,
  listNamedVersions,
  nameVersion,
  removeVersionName,
  restoreVersionName,
} from '../../../codices/history/named-versions.ts';
import { restoreCodex } from '../../../codices/history/restore-codex.ts';
import { searchPast } from '../../../codices/history/search-past.ts';
import type { Services } from '../../../ports/services.ts';
import { codexParams, emptyAnswer, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireActor } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const TAGS = ['History'];
const cursor = z.string().max(40).optional();
const limit = z.coerce.number().int().min(1).max(200).default(50);
const versionParams = codexParams.extend({
  seq: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER - 1),
});

const namedParams = codexParams.extend({ name: z.string().max(200) });

const operations = describeOperation({
  operationId: 'listOperations',
  method: 'get',
  path: '/codices/{codexId}/operations',
  tags: TAGS,
  security: SECURITY,
  summary: 'The operation log, newest first',
  request: { params: codexParams, query: historyQuerySchema.extend({ cursor, limit }) },
  responses: { 200: jsonAnswer(operationListSchema, 'A page of it') },
});

const blame = describeOperation({
  operationId: 'blameField',
  method: 'get',
  path: '/codices/{codexId}/blame',
  tags: TAGS,
  security: SECURITY,
  summary: 'Who wrote the words of a text, or the values of a field',
  request: { params: codexParams, query: blameQuerySchema },
  responses: { 200: jsonAnswer(blameSchema, 'The text in spans, or the values, each with its writer') },
});

const versions = describeOperation({
  operationId: 'listVersions',
  method: 'get',
  path: '/codices/{codexId}/versions',
  tags: TAGS,
  security: SECURITY,
  summary: 'Sittings of edits, newest first',
  request: { params: codexParams, query: historyQuerySchema.extend({ cursor }) },
  responses: { 200: jsonAnswer(versionListSchema, 'A page of them') },
});

const version = describeOperation({
  operationId: 'getVersion',
  method: 'get',
  path: '/codices/{codexId}/versions/{seq}',
  tags: TAGS,
  security: SECURITY,
  summary: 'The Codex as it was after an operation',
  request: { params: versionParams, query: historyQuerySchema },
  responses: { 200: jsonAnswer(pastCodexSchema, 'As it was') },
});

const name = describeOperation({
  operationId: 'nameVersion',
  fails: [409],
  method: 'post',
  path: '/codices/{codexId}/versions',
  tags: TAGS,
  security: SECURITY,
  summary: 'Name the Codex as it is, or as it was after an operation',
  request: { params: codexParams, body: jsonBody(nameVersionSchema) },
  responses: { 201: jsonAnswer(namedVersionSchema, 'Named; Location is that version') },
});

const rename = describeOperation({
  operationId: 'changeNamedVersion',
  fails: [409],
  method: 'patch',
  path: '/codices/{codexId}/versions/{name}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Give a named version another name or note',
  request: { params: namedParams, body: jsonBody(changeNamedVersionSchema) },
  responses: { 200: jsonAnswer(namedVersionSchema, 'As it is named now') },
});

const unname = describeOperation({
  operationId: 'removeVersionName',
  method: 'delete',
  path: '/codices/{codexId}/versions/{name}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Take the name of a version away; the version stays',
  request: { params: namedParams },
  responses: { 204: emptyAnswer('The name is gone') },
});

const giveBack = describeOperation({
  operationId: 'restoreVersionName',
  fails: [409],
  method: 'post',
  path: '/codices/{codexId}/versions/{name}/restore',
  tags: TAGS,
  security: SECURITY,
  summary: 'Give a name back that was taken away in the last day',
  request: { params: namedParams },
  responses: { 200: jsonAnswer(namedVersionSchema, 'As it was named: its note, who named it, and when') },
});

const state = describeOperation({
  operationId: 'getVersionState',
  method: 'get',
  path: '/codices/{codexId}/versions/{seq}/state',
  tags: TAGS,
  security: SECURITY,
  summary: 'The document as it was, as one Yjs update',
  request: { params: versionParams, query: historyQuerySchema },
  responses: {
    200: {
      description: 'A Yjs update (v1)',
      content: { 'application/octet-stream': { schema: z.any().meta({ type: 'string', format: 'binary' }) } },
    },
  },
});

const compare = describeOperation({
  operationId: 'compareVersions',
  method: 'get',
  path: '/codices/{codexId}/compare',
  tags: TAGS,
  security: SECURITY,
  summary: 'What changed between two points, each the number of an operation or the name of a version',
  request: { params: codexParams, query: compareQuerySchema },
  responses: { 200: jsonAnswer(comparisonSchema, 'Field by field') },
});

const passages = describeOperation({
  operationId: 'searchPast',
  method: 'get',
  path: '/codices/{codexId}/passages',
  tags: TAGS,
  security: SECURITY,
  summary: 'When words came into the texts of a Codex, and when they went',
  request: { params: codexParams, query: passageQuerySchema },
  responses: { 200: jsonAnswer(passageListSchema, 'By session, newest first') },
});

const verify = describeOperation({
  operationId: 'verifyHistory',
  method: 'get',
  path: '/codices/{codexId}/verify',
  tags: TAGS,
  security: SECURITY,
  summary: 'Whether the hash chain of the operation log holds',
  request: { params: codexParams, query: historyQuerySchema },
  responses: { 200: jsonAnswer(chainReportSchema, 'What the walk over it found') },
});

const restore = describeOperation({
  operationId: 'restoreCodex',
  fails: [409],
  method: 'post',
  path: '/codices/{codexId}/restore',
  tags: TAGS,
  security: SECURITY,
  summary: 'Bring fields back to what they were, as a new edit',
  request: { params: codexParams, body: jsonBody(restoreSchema) },
  responses: {
    200: jsonAnswer(
      codexSchema,
      'The Codex after it; Location is the version that the restore made, absent when nothing had to change',
    ),
  },
});

export function addHistoryRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  addNamedVersionRoutes(app, services);

  app.openapi(operations, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await listOperations(services, requireActor(c), codexId, c.req.valid('query')), 200);
  });

  app.openapi(blame, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await blameField(services, requireActor(c), codexId, c.req.valid('query')), 200);
  });

  app.openapi(versions, async (c) => {
    const { codexId } = c.req.valid('param');
    const query = c.req.valid('query');
    const page = await listVersions(services, requireActor(c), codexId, query);
    const named = await listNamedVersions(services, requireActor(c), codexId, query.branch);
    return c.json({ ...page, named }, 200);
  });

  app.openapi(version, async (c) => {
    const { codexId, seq } = c.req.valid('param');
    const { branch } = c.req.valid('query');
    return c.json(await getPastCodex(services, requireActor(c), codexId, seq, branch), 200);
  });

  app.openapi(state, async (c) => {
    const { codexId, seq } = c.req.valid('param');
    const { branch } = c.req.valid('query');
    const update = await getPastState(services, requireActor(c), codexId, seq, branch);
    return c.body(Uint8Array.from(update), 200, { 'Content-Type': 'application/octet-stream' });
  });

  app.openapi(compare, async (c) => {
    const { codexId } = c.req.valid('param');
    const { from, to, unchanged } = c.req.valid('query');
    const points = { from, to, unchanged: unchanged === 'true' };
    return c.json(await compareVersions(services, requireActor(c), codexId, points), 200);
  });

  app.openapi(passages, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await searchPast(services, requireActor(c), codexId, c.req.valid('query')), 200);
  });

  app.openapi(verify, async (c) => {
    const { codexId } = c.req.valid('param');
    const { branch } = c.req.valid('query');
    return c.json(await verifyHistory(services, requireActor(c), codexId, branch), 200);
  });

  app.openapi(restore, async (c) => {
    const { codexId } = c.req.valid('param');
    const asked = c.req.valid('json');
    const { body, seq, restoredAs } = await restoreCodex(services, requireActor(c), codexId, asked);
    c.header('ETag', `"${seq}"`);
    if (restoredAs !== null) c.header('Location', versionAddress(codexId, restoredAs, asked.branch));
    return c.json(body, 200);
  });
}

function versionAddress(codexId: string, seq: number, branch: string | undefined): string {
  const of = branch === undefined ? '' : `?branch=${encodeURIComponent(branch)}`;
  return `/api/v1/codices/${codexId}/versions/${seq}${of}`;
}

function addNamedVersionRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(name, async (c) => {
    const { codexId } = c.req.valid('param');
    const named = await nameVersion(services, requireActor(c), codexId, c.req.valid('json'));
    c.header('Location', versionAddress(codexId, named.seq, named.branch));
    return c.json(named, 201);
  });

  app.openapi(rename, async (c) => {
    const { codexId, name: wanted } = c.req.valid('param');
    const body = c.req.valid('json');
    return c.json(await changeNamedVersion(services, requireActor(c), codexId, wanted, body), 200);
  });

  app.openapi(unname, async (c) => {
    const { codexId, name: wanted } = c.req.valid('param');
    await removeVersionName(services, requireActor(c), codexId, wanted);
    return c.body(null, 204);
  });

  app.openapi(giveBack, async (c) => {
    const { codexId, name: wanted } = c.req.valid('param');
    return c.json(await restoreVersionName(services, requireActor(c), codexId, wanted), 200);
  });
}
