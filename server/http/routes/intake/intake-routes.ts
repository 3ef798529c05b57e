/** Routes of intake links: made and closed by members, opened and answered by strangers. */
import { type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  adminIntakeLinkListSchema,
  answeredIntakeSchema,
  answerIntakeSchema,
  createdIntakeLinkSchema,
  createIntakeLinkSchema,
  intakeFormSchema,
  intakeLinkListSchema,
  intakeLinkSchema,
  intakeQuerySchema,
  openIntakeSchema,
  updateIntakeLinkSchema,
} from '#core/protocol/api/intake/intake-api.ts';
import { answerIntake, openIntakeForm } from '../../../intake/answer-intake.ts';
import { listAllIntakeLinks } from '../../../intake/intake-administration.ts';
import {
  createIntakeLink,
  listIntakeLinks,
  revokeIntakeLink,
  updateIntakeLink,
} from '../../../intake/intake-links.ts';
import type { Services } from '../../../ports/services.ts';
import {
  codexParams,
  emptyAnswer,
  idParams,
  jsonAnswer,
  jsonBody,
  SECURITY,
} from '../../requests/answers.ts';
import { clientAddress, type HttpEnv, requireActor } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const TAGS = ['Forms'];

const create = describeOperation({
  operationId: 'createIntakeLink',
  method: 'post',
  path: '/codices/{codexId}/intake-links',
  tags: TAGS,
  security: SECURITY,
  summary: 'Make a form whose answers arrive below a Codex',
  request: { params: codexParams, body: jsonBody(createIntakeLinkSchema) },
  responses: { 201: jsonAnswer(createdIntakeLinkSchema, 'The only answer that shows the token') },
});

const list = describeOperation({
  operationId: 'listIntakeLinks',
  method: 'get',
  path: '/codices/{codexId}/intake-links',
  tags: TAGS,
  security: SECURITY,
  summary: 'List the forms whose answers arrive below a Codex',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(intakeLinkListSchema, 'Newest first, with how many answers have come') },
});

const createAtTop = describeOperation({
  operationId: 'createTopIntakeLink',
  method: 'post',
  path: '/workspace/intake-links',
  tags: TAGS,
  security: SECURITY,
  summary: 'Make a form whose answers arrive at the top of the workspace',
  request: { body: jsonBody(createIntakeLinkSchema) },
  responses: { 201: jsonAnswer(createdIntakeLinkSchema, 'The only answer that shows the token') },
});

const listAtTop = describeOperation({
  operationId: 'listTopIntakeLinks',
  method: 'get',
  path: '/workspace/intake-links',
  tags: TAGS,
  security: SECURITY,
  summary: 'List the forms whose answers arrive at the top of the workspace',
  responses: { 200: jsonAnswer(intakeLinkListSchema, 'Newest first, with how many answers have come') },
});

const listAll = describeOperation({
  operationId: 'listAllIntakeLinks',
  method: 'get',
  path: '/intake-links',
  tags: TAGS,
  security: SECURITY,
  summary: 'List all forms, for admins',
  request: { query: intakeQuerySchema },
  responses: { 200: jsonAnswer(adminIntakeLinkListSchema, 'Newest first') },
});

const update = describeOperation({
  operationId: 'updateIntakeLink',
  method: 'patch',
  path: '/intake-links/{id}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Change a form',
  request: { params: idParams, body: jsonBody(updateIntakeLinkSchema) },
  responses: { 200: jsonAnswer(intakeLinkSchema, 'As it is now') },
});

const revoke = describeOperation({
  operationId: 'revokeIntakeLink',
  method: 'delete',
  path: '/intake-links/{id}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Close a form for good',
  request: { params: idParams },
  responses: { 204: emptyAnswer('Closed') },
});

const open = describeOperation({
  operationId: 'openIntakeForm',
  fails: [401, 404, 410],
  method: 'post',
  path: '/intake/open',
  tags: TAGS,
  summary: 'Read what a form asks, as a stranger',
  request: { body: jsonBody(openIntakeSchema) },
  responses: { 200: jsonAnswer(intakeFormSchema, 'Its questions, and nothing else') },
});

const answer = describeOperation({
  operationId: 'answerIntakeForm',
  fails: [401, 404, 409, 410],
  method: 'post',
  path: '/intake/answer',
  tags: TAGS,
  summary: 'Answer a form, as a stranger; makes one Codex',
  request: {
    headers: z.object({
      'idempotency-key': z.string().min(16).max(200).meta({
        description: 'Random, new for each answer: the same answers with the same key arrive once.',
      }),
    }),
    body: jsonBody(answerIntakeSchema),
  },
  responses: { 201: jsonAnswer(answeredIntakeSchema, 'They have arrived') },
});

export function addIntakeRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(create, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json(await createIntakeLink(services, requireActor(c), codexId, c.req.valid('json')), 201);
  });

  app.openapi(list, async (c) => {
    const items = await listIntakeLinks(services, requireActor(c), c.req.valid('param').codexId);
    return c.json({ items }, 200);
  });

  app.openapi(createAtTop, async (c) =>
    c.json(await createIntakeLink(services, requireActor(c), null, c.req.valid('json')), 201),
  );

  app.openapi(listAtTop, async (c) =>
    c.json({ items: await listIntakeLinks(services, requireActor(c), null) }, 200),
  );

  app.openapi(listAll, async (c) =>
    c.json(await listAllIntakeLinks(services, requireActor(c), c.req.valid('query')), 200),
  );

  app.openapi(update, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await updateIntakeLink(services, requireActor(c), id, c.req.valid('json')), 200);
  });

  app.openapi(revoke, async (c) => {
    await revokeIntakeLink(services, requireActor(c), c.req.valid('param').id);
    return c.body(null, 204);
  });

  app.openapi(open, async (c) =>
    c.json(await openIntakeForm(services, c.req.valid('json'), clientAddress(c, services.env)), 200),
  );

  app.openapi(answer, async (c) => {
    const key = c.req.valid('header')['idempotency-key'];
    const address = clientAddress(c, services.env);
    return c.json(await answerIntake(services, c.req.valid('json'), { key, address }), 201);
  });
}
