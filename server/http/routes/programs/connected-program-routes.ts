/** `/connected-programs`: a program that asks to come in in a member's name, the answer, and those that are in. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  answeredProgramSchema,
  answerProgramSchema,
  askedProgramSchema,
  connectedProgramListSchema,
  programRequestSchema,
} from '#core/protocol/api/programs/connected-programs.ts';
import { answerAsked, describeAsked } from '../../../oauth/ask-member.ts';
import { disconnectProgram, listConnectedPrograms } from '../../../oauth/connected-programs.ts';
import type { Services } from '../../../ports/services.ts';
import { emptyAnswer, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const COMMON = { tags: ['Connected programs'], security: SECURITY };

const list = describeOperation({
  ...{ operationId: 'listConnectedPrograms', method: 'get', path: '/connected-programs', ...COMMON },
  summary: 'The programs that you let in by OAuth',
  responses: { 200: jsonAnswer(connectedProgramListSchema, 'The last connected first') },
});

const describe = describeOperation({
  ...{
    operationId: 'describeProgramRequest',
    method: 'post',
    path: '/connected-programs/requests',
    ...COMMON,
  },
  fails: [422],
  summary: 'What a program asks for that sent the browser to /connect; from a session only',
  request: { body: jsonBody(programRequestSchema) },
  responses: { 200: jsonAnswer(askedProgramSchema, 'What to ask, or where the browser goes at once') },
});

const answer = describeOperation({
  ...{ operationId: 'answerProgramRequest', method: 'post', path: '/connected-programs', ...COMMON },
  fails: [422],
  summary: 'Let a program in, or not; from a session only',
  request: { body: jsonBody(answerProgramSchema) },
  responses: { 200: jsonAnswer(answeredProgramSchema, 'Where the browser goes with the answer') },
});

const disconnect = describeOperation({
  ...{ operationId: 'disconnectProgram', method: 'delete', path: '/connected-programs/{id}', ...COMMON },
  fails: [404],
  summary: 'Disconnect a program, from a session or by itself: its tokens open nothing any more',
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 204: emptyAnswer('It is disconnected') },
});

export function addConnectedProgramRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => {
    return c.json({ items: await listConnectedPrograms(services, requireUser(c)) }, 200);
  });

  app.openapi(describe, async (c) => {
    return c.json(await describeAsked(services, requireUser(c), c.req.valid('json').request), 200);
  });

  app.openapi(answer, async (c) => {
    return c.json(await answerAsked(services, requireUser(c), c.req.valid('json')), 200);
  });

  app.openapi(disconnect, async (c) => {
    await disconnectProgram(services, requireUser(c), c.req.valid('param').id);
    return c.body(null, 204);
  });
}
