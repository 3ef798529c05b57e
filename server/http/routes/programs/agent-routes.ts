/** `/agents`: members that are programs, their tokens, and what they did. */
import type { ReadableStream } from 'node:stream/web';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  agentListSchema,
  agentRunListSchema,
  agentSchema,
  createAgentSchema,
  createAgentTokenSchema,
  createdAgentTokenSchema,
  listAgentRunsSchema,
  patchAgentSchema,
  undoneRunSchema,
  undoRunSchema,
} from '#core/protocol/api/programs/agents.ts';
import { listAgentRuns } from '../../../agents/agent-runs.ts';
import {
  changeAgent,
  createAgent,
  createAgentToken,
  getAgent,
  listAgents,
  removeAgent,
  removeAgentPicture,
  setAgentPicture,
} from '../../../agents/agents.ts';
import { undoRun } from '../../../agents/undo-run.ts';
import type { Services } from '../../../ports/services.ts';
import { emptyAnswer, idParams, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const COMMON = { tags: ['Agents'], security: SECURITY };
const ONE = '/agents/{id}';
const bytes = z.any().meta({ type: 'string', format: 'binary' });

const list = describeOperation({
  ...{ operationId: 'listAgents', method: 'get', path: '/agents', ...COMMON },
  summary: 'All agents, for admins; else those that one answers for',
  responses: { 200: jsonAnswer(agentListSchema, 'By name') },
});

const create = describeOperation({
  ...{ operationId: 'createAgent', method: 'post', path: '/agents', ...COMMON },
  summary: 'Make an agent, for whom a member answers',
  request: { body: jsonBody(createAgentSchema) },
  responses: { 201: jsonAnswer(agentSchema, 'Made; it does nothing before it has a token') },
});

const get = describeOperation({
  ...{ operationId: 'getAgent', method: 'get', path: ONE, ...COMMON },
  summary: 'One of them',
  request: { params: idParams },
  responses: { 200: jsonAnswer(agentSchema, 'As it is now') },
});

const change = describeOperation({
  ...{ operationId: 'changeAgent', method: 'patch', path: ONE, ...COMMON },
  summary: 'Change or pause an agent; what was taken away is over at once',
  request: { params: idParams, body: jsonBody(patchAgentSchema) },
  responses: { 200: jsonAnswer(agentSchema, 'As it is then; its sockets were closed') },
});

const remove = describeOperation({
  ...{ operationId: 'removeAgent', method: 'delete', path: ONE, ...COMMON },
  fails: [409],
  summary: 'Remove an agent for good',
  request: { params: idParams },
  responses: { 204: emptyAnswer('Removed; what it wrote stays, with its name') },
});

const makeToken = describeOperation({
  ...{ operationId: 'createAgentToken', method: 'post', path: `${ONE}/tokens`, ...COMMON },
  summary: 'Make a token for an agent that I answer for; from a session only',
  request: { params: idParams, body: jsonBody(createAgentTokenSchema) },
  responses: { 201: jsonAnswer(createdAgentTokenSchema, 'The only answer that shows the token') },
});

const setPicture = describeOperation({
  ...{ operationId: 'setAgentPicture', method: 'put', path: `${ONE}/picture`, ...COMMON },
  fails: [415],
  summary: 'Give an agent a picture; as one’s own',
  request: {
    params: idParams,
    body: { required: true, content: { 'application/octet-stream': { schema: bytes } } },
  },
  responses: { 200: jsonAnswer(agentSchema, 'Drawn anew, square and without what else the file said') },
});

const removePicture = describeOperation({
  ...{ operationId: 'removeAgentPicture', method: 'delete', path: `${ONE}/picture`, ...COMMON },
  summary: 'Take the picture of an agent away',
  request: { params: idParams },
  responses: { 200: jsonAnswer(agentSchema, 'As it is then') },
});

const runs = describeOperation({
  ...{ operationId: 'listAgentRuns', method: 'get', path: `${ONE}/runs`, ...COMMON },
  summary: 'What an agent wrote, in runs',
  request: { params: idParams, query: listAgentRunsSchema },
  responses: { 200: jsonAnswer(agentRunListSchema, 'The newest first, 20 at a time') },
});

const undo = describeOperation({
  ...{ operationId: 'undoAgentRun', method: 'post', path: `${ONE}/runs/undo`, ...COMMON },
  fails: [409],
  summary: 'Undo a whole run; what others wrote in between stays',
  request: { params: idParams, body: jsonBody(undoRunSchema) },
  responses: { 200: jsonAnswer(undoneRunSchema, 'What was undone, and what stays and why') },
});

export function addAgentRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => c.json({ items: await listAgents(services, requireUser(c)) }, 200));

  app.openapi(create, async (c) =>
    c.json(await createAgent(services, requireUser(c), c.req.valid('json')), 201),
  );

  app.openapi(get, async (c) =>
    c.json(await getAgent(services, requireUser(c), c.req.valid('param').id), 200),
  );

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await changeAgent(services, requireUser(c), id, c.req.valid('json')), 200);
  });

  app.openapi(remove, async (c) => {
    await removeAgent(services, requireUser(c), c.req.valid('param').id);
    return c.body(null, 204);
  });

  app.openapi(makeToken, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await createAgentToken(services, requireUser(c), id, c.req.valid('json')), 201);
  });

  app.openapi(setPicture, async (c) => {
    const body = c.req.raw.body as ReadableStream | null;
    return c.json(await setAgentPicture(services, requireUser(c), c.req.valid('param').id, body), 200);
  });

  app.openapi(removePicture, async (c) =>
    c.json(await removeAgentPicture(services, requireUser(c), c.req.valid('param').id), 200),
  );

  app.openapi(runs, async (c) => {
    const { cursor } = c.req.valid('query');
    return c.json(await listAgentRuns(services, requireUser(c), c.req.valid('param').id, cursor), 200);
  });

  app.openapi(undo, async (c) => {
    const { from } = c.req.valid('json');
    return c.json(await undoRun(services, requireUser(c), c.req.valid('param').id, from), 200);
  });
}
