/** `/groups` and `/codices/:id/grants`: groups of members, and what is granted to members and groups. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  grantListSchema,
  grantSchema,
  groupListSchema,
  groupSchema,
  principalSchema,
  putGrantSchema,
  writeGroupSchema,
} from '#core/protocol/api/people.ts';
import { getGrant, listGrants, putGrant, removeGrant } from '../../../groups/grants.ts';
import {
  addToGroup,
  createGroup,
  deleteGroup,
  listGroups,
  removeFromGroup,
  renameGroup,
} from '../../../groups/groups.ts';
import type { Services } from '../../../ports/services.ts';
import {
  codexParams,
  emptyAnswer,
  idParams,
  jsonAnswer,
  jsonBody,
  SECURITY,
} from '../../requests/answers.ts';
import { type HttpEnv, requireActor, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const GROUPS = { tags: ['Groups and grants'], security: SECURITY };
const memberParams = idParams.extend({ userId: z.string().max(100) });
const grantParams = codexParams.extend({ principal: principalSchema });

const list = describeOperation({
  ...GROUPS,
  operationId: 'listGroups',
  method: 'get',
  path: '/groups',
  summary: 'The groups of members',
  responses: { 200: jsonAnswer(groupListSchema, 'By name') },
});

const create = describeOperation({
  ...GROUPS,
  operationId: 'createGroup',
  fails: [409],
  method: 'post',
  path: '/groups',
  summary: 'Add a group',
  request: { body: jsonBody(writeGroupSchema) },
  responses: { 201: jsonAnswer(groupSchema, 'Added, without members') },
});

const rename = describeOperation({
  ...GROUPS,
  operationId: 'renameGroup',
  fails: [409],
  method: 'patch',
  path: '/groups/{id}',
  summary: 'Rename a group',
  request: { params: idParams, body: jsonBody(writeGroupSchema) },
  responses: { 200: jsonAnswer(groupSchema, 'As it is now') },
});

const remove = describeOperation({
  ...GROUPS,
  operationId: 'deleteGroup',
  method: 'delete',
  path: '/groups/{id}',
  summary: 'Delete a group, with all that was granted to it',
  request: { params: idParams },
  responses: { 204: emptyAnswer('Deleted') },
});

const addMember = describeOperation({
  ...GROUPS,
  operationId: 'addGroupMember',
  method: 'put',
  path: '/groups/{id}/members/{userId}',
  summary: 'Put a member into a group',
  request: { params: memberParams },
  responses: { 200: jsonAnswer(groupSchema, 'As it is now') },
});

const removeMember = describeOperation({
  ...GROUPS,
  operationId: 'removeGroupMember',
  method: 'delete',
  path: '/groups/{id}/members/{userId}',
  summary: 'Take a member out of a group',
  request: { params: memberParams },
  responses: { 200: jsonAnswer(groupSchema, 'As it is now') },
});

const grants = describeOperation({
  ...GROUPS,
  operationId: 'listGrants',
  method: 'get',
  path: '/codices/{codexId}/grants',
  summary: 'What is granted on a Codex, and on those above it',
  request: { params: codexParams },
  responses: { 200: jsonAnswer(grantListSchema, 'On the Codex itself first') },
});

const readGrant = describeOperation({
  ...GROUPS,
  operationId: 'getGrant',
  method: 'get',
  path: '/codices/{codexId}/grants/{principal}',
  summary: 'What is granted to a member or a group on a Codex itself',
  request: { params: grantParams },
  responses: { 200: jsonAnswer(grantSchema, 'The grant') },
});

const setGrant = describeOperation({
  ...GROUPS,
  operationId: 'putGrant',
  fails: [409],
  method: 'put',
  path: '/codices/{codexId}/grants/{principal}',
  summary: 'Give a member or a group a higher role on a Codex and everything below it',
  request: { params: grantParams, body: jsonBody(putGrantSchema) },
  responses: { 200: jsonAnswer(grantSchema, 'As it is now; their sockets come back with it') },
});

const dropGrant = describeOperation({
  ...GROUPS,
  operationId: 'removeGrant',
  method: 'delete',
  path: '/codices/{codexId}/grants/{principal}',
  summary: 'Take a grant back',
  request: { params: grantParams },
  responses: { 204: emptyAnswer('Taken back') },
});

export function addGroupRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => c.json({ items: await listGroups(services, requireUser(c)) }, 200));

  app.openapi(create, async (c) =>
    c.json(await createGroup(services, requireUser(c), c.req.valid('json').name), 201),
  );

  app.openapi(rename, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await renameGroup(services, requireUser(c), id, c.req.valid('json').name), 200);
  });

  app.openapi(remove, async (c) => {
    await deleteGroup(services, requireUser(c), c.req.valid('param').id);
    return c.body(null, 204);
  });

  app.openapi(addMember, async (c) => {
    const { id, userId } = c.req.valid('param');
    return c.json(await addToGroup(services, requireUser(c), id, userId), 200);
  });

  app.openapi(removeMember, async (c) => {
    const { id, userId } = c.req.valid('param');
    return c.json(await removeFromGroup(services, requireUser(c), id, userId), 200);
  });

  app.openapi(grants, async (c) => {
    const { codexId } = c.req.valid('param');
    return c.json({ items: await listGrants(services, requireActor(c), codexId) }, 200);
  });

  app.openapi(readGrant, async (c) => {
    const { codexId, principal } = c.req.valid('param');
    return c.json(await getGrant(services, requireActor(c), codexId, principal), 200);
  });

  app.openapi(setGrant, async (c) => {
    const { codexId, principal } = c.req.valid('param');
    const { role } = c.req.valid('json');
    return c.json(await putGrant(services, requireActor(c), codexId, principal, role), 200);
  });

  app.openapi(dropGrant, async (c) => {
    const { codexId, principal } = c.req.valid('param');
    await removeGrant(services, requireActor(c), codexId, principal);
    return c.body(null, 204);
  });
}
