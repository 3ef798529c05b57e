/** `/codices`: create, list, read, change, delete. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { BinderyError } from '#core/errors.ts';
import {
  codexListSchema,
  codexSchema,
  codexSummarySchema,
  createCodexSchema,
  getCodexQuerySchema,
  listCodicesQuerySchema,
  patchCodexQuerySchema,
  patchCodexSchema,
} from '#core/protocol/api/codices.ts';
import { rollUpsSchema } from '#core/protocol/api/roll-ups.ts';
import { deleteCodex, undeleteCodex } from '../../codices/lifecycle/delete-codex.ts';
import { getCodex } from '../../codices/listing/get-codex.ts';
import { getRollUps } from '../../codices/listing/get-roll-ups.ts';
import { listAssigned } from '../../codices/listing/list-assigned.ts';
import { listCodices } from '../../codices/listing/list-codices.ts';
import { createCodex } from '../../codices/writing/create-codex.ts';
import { patchCodex } from '../../codices/writing/patch-codex.ts';
import type { Services } from '../../ports/services.ts';
import { codexParams, emptyAnswer, jsonAnswer, jsonBody, keyHeader, SECURITY } from '../requests/answers.ts';
import { type HttpContext, type HttpEnv, requireActor, requireUser } from '../requests/context.ts';
import { underKey } from '../requests/idempotency.ts';
import { describeOperation } from '../requests/operation.ts';

const TAGS = ['Codices'];
const matchHeader = keyHeader.extend({
  'if-match': z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'ETag the change was made from; 412 when it is old.' }),
});

const create = describeOperation({
  operationId: 'createCodex',
  fails: [404, 409, 410],
  method: 'post',
  path: '/codices',
  tags: TAGS,
  security: SECURITY,
  summary: 'Make a Codex from a template',
  request: { headers: keyHeader, body: jsonBody(createCodexSchema) },
  responses: {
    201: jsonAnswer(codexSchema, 'Made, or made before by the same id or key'),
  },
});

const list = describeOperation({
  operationId: 'listCodices',
  method: 'get',
  path: '/codices',
  tags: TAGS,
  security: SECURITY,
  summary: 'List or search Codices',
  request: { query: listCodicesQuerySchema },
  responses: {
    200: jsonAnswer(codexListSchema, 'A page of them; `nextCursor` leads to the next'),
  },
});

const get = describeOperation({
  operationId: 'getCodex',
  fails: [410],
  method: 'get',
  path: '/codices/{codexId}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Read a Codex as it is now',
  request: { params: codexParams, query: getCodexQuerySchema },
  responses: {
    200: jsonAnswer(codexSchema, 'The Codex, with an ETag'),
    304: emptyAnswer('It is still what If-None-Match names'),
  },
});

const assigned = describeOperation({
  operationId: 'listAssigned',
  method: 'get',
  path: '/assigned',
  tags: TAGS,
  security: SECURITY,
  summary: 'Codices in whose fields of people you are',
  responses: { 200: jsonAnswer(codexListSchema, 'Those edited last come first, up to 200') },
});

const rollUps = describeOperation({
  operationId: 'getRollUps',
  method: 'get',
  path: '/codices/{codexId}/roll-ups',
  tags: TAGS,
  security: SECURITY,
  summary: 'What the formulas of a Codex over other Codices have come to',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(rollUpsSchema, 'By the roll-up as it is written') },
});

const patch = describeOperation({
  operationId: 'patchCodex',
  fails: [409, 412],
  method: 'patch',
  path: '/codices/{codexId}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Change title and fields of the live document',
  request: {
    params: codexParams,
    query: patchCodexQuerySchema,
    headers: matchHeader,
    body: jsonBody(patchCodexSchema),
  },
  responses: { 200: jsonAnswer(codexSchema, 'The Codex after the change') },
});

const remove = describeOperation({
  operationId: 'trashCodex',
  method: 'delete',
  path: '/codices/{codexId}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Move a Codex to the trash',
  request: { params: codexParams },
  responses: { 204: emptyAnswer('In the trash') },
});

const undelete = describeOperation({
  operationId: 'restoreCodexFromTrash',
  fails: [409],
  method: 'post',
  path: '/codices/{codexId}/restore-from-trash',
  tags: TAGS,
  security: SECURITY,
  summary: 'Take a Codex out of the trash',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(codexSummarySchema, 'Back where it was') },
});

export function addCodexRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(create, async (c) => {
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    const actor = requireUser(c);
    const { body, seq } = await underKey(services, c, idempotencyKey, () =>
      createCodex(services, actor, c.req.valid('json'), { idempotencyKey }),
    );
    c.header('Location', `/api/v1/codices/${body.id}`);
    c.header('ETag', etagOf(seq));
    return c.json(body, 201);
  });

  app.openapi(list, async (c) => {
    const { trashed, private: kind, ...query } = c.req.valid('query');
    const actor = requireActor(c);
    const page = await services.replica.read((reading) =>
      listCodices(reading, actor, { ...query, trashed: trashed === 'only', private: kind === 'only' }),
    );
    if (page.nextCursor !== null) c.header('Link', nextLink(c, page.nextCursor));
    return c.json(page, 200);
  });

  app.openapi(assigned, async (c) => {
    const member = requireUser(c);
    return c.json(await services.replica.read((reading) => listAssigned(reading, member)), 200);
  });

  app.openapi(get, async (c) => {
    const { codexId } = c.req.valid('param');
    const { richtext, branch } = c.req.valid('query');
    const { body, seq } = await getCodex(services, requireActor(c), codexId, richtext, branch);
    c.header('ETag', etagOf(seq));
    // What is worked out over other Codices changes without an edit of this one.
    const isSame = body.rollUps === undefined && matchesEtag(c.req.header('if-none-match'), seq);
    if (isSame) return c.body(null, 304);
    return c.json(body, 200);
  });

  app.openapi(rollUps, async (c) => {
    return c.json(await getRollUps(services, requireActor(c), c.req.valid('param').codexId), 200);
  });

  app.openapi(patch, async (c) => {
    const headers = c.req.valid('header');
    const options = {
      expectedSeq: expectedSeqOf(headers['if-match']),
      idempotencyKey: headers['idempotency-key'],
      branch: c.req.valid('query').branch,
    };
    const { codexId } = c.req.valid('param');
    const actor = requireActor(c);
    const { body, seq } = await underKey(services, c, options.idempotencyKey, () =>
      patchCodex(services, actor, codexId, c.req.valid('json'), options),
    );
    c.header('ETag', etagOf(seq));
    return c.json(body, 200);
  });

  app.openapi(remove, async (c) => {
    await deleteCodex(services, requireActor(c), c.req.valid('param').codexId);
    return c.body(null, 204);
  });

  app.openapi(undelete, async (c) => {
    return c.json(await undeleteCodex(services, requireActor(c), c.req.valid('param').codexId), 200);
  });
}

/** The journal's sequence is the version of a document: it moves with every edit and never back. */
function etagOf(seq: number): string {
  return `"${seq}"`;
}

function matchesEtag(header: string | undefined, seq: number): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etagOf(seq));
}

function expectedSeqOf(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const seq = /^"(\d{1,15})"$/.exec(header.trim())?.[1];
  if (seq !== undefined) return Number(seq);
  throw new BinderyError(
    'precondition_failed',
    `If-Match takes the ETag of a Codex, such as "12", not ${header}.`,
  );
}

function nextLink(c: HttpContext, cursor: string): string {
  const url = new URL(c.req.url);
  url.searchParams.set('cursor', cursor);
  return `<${url.pathname}${url.search}>; rel="next"`;
}
