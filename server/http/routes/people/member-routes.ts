/** `/members` and `/workspace`: the members of the instance, and what it is called. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { createErasureSchema, erasureSchema } from '#core/protocol/api/administration/erasures.ts';
import {
  createMemberSchema,
  memberListSchema,
  memberSchema,
  patchMemberSchema,
  patchWorkspaceSchema,
  removalSchema,
  removeMemberSchema,
  workspaceSchema,
} from '#core/protocol/api/people.ts';
import { memberMethodsListSchema } from '#core/protocol/api/sign-in.ts';
import { changeWorkspace } from '../../../accounts/change-workspace.ts';
import { changeMember, createMember, listMembers } from '../../../accounts/members.ts';
import { previewRemoval } from '../../../accounts/removal-preview.ts';
import { removeMember } from '../../../accounts/remove-member.ts';
import { readErasure, startErasure } from '../../../erasure/erase-person.ts';
import type { Services } from '../../../ports/services.ts';
import { listMethodsOfMembers } from '../../../sign-in/methods-of-members.ts';
import { emptyAnswer, idParams, jsonAnswer, jsonBody, SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

const TAGS = ['Members'];

const list = describeOperation({
  operationId: 'listMembers',
  method: 'get',
  path: '/members',
  tags: TAGS,
  security: SECURITY,
  summary: 'List the members',
  responses: {
    200: jsonAnswer(memberListSchema, 'By name; email addresses for admins only'),
  },
});

const methods = describeOperation({
  operationId: 'listMethodsOfMembers',
  method: 'get',
  path: '/members/sign-in-methods',
  tags: TAGS,
  security: SECURITY,
  summary: 'How the members sign in',
  responses: {
    200: jsonAnswer(memberMethodsListSchema, 'That there is a way, and nothing by which one gets in'),
  },
});

const create = describeOperation({
  operationId: 'createMember',
  fails: [409],
  method: 'post',
  path: '/members',
  tags: TAGS,
  security: SECURITY,
  summary: 'Add a member',
  request: { body: jsonBody(createMemberSchema) },
  responses: { 201: jsonAnswer(memberSchema, 'Added') },
});

const change = describeOperation({
  operationId: 'changeMember',
  fails: [409],
  method: 'patch',
  path: '/members/{id}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Change a member’s role, or disable them',
  request: { params: idParams, body: jsonBody(patchMemberSchema) },
  responses: { 200: jsonAnswer(memberSchema, 'Changed; their sockets were closed') },
});

const removal = describeOperation({
  operationId: 'previewRemoval',
  method: 'get',
  path: '/members/{id}/removal',
  tags: TAGS,
  security: SECURITY,
  summary: 'What removing a member would end, and what would stay',
  request: { params: idParams },
  responses: { 200: jsonAnswer(removalSchema, 'Counted now') },
});

const remove = describeOperation({
  operationId: 'removeMember',
  fails: [409],
  method: 'delete',
  path: '/members/{id}',
  tags: TAGS,
  security: SECURITY,
  summary: 'Remove a member for good; `heir` takes over their share links, which end without one',
  request: { params: idParams, query: removeMemberSchema },
  responses: { 204: emptyAnswer('Removed; what they wrote stays, with their name') },
});

const erasure = describeOperation({
  operationId: 'readErasure',
  fails: [409],
  method: 'get',
  path: '/members/{id}/erasure',
  tags: TAGS,
  security: SECURITY,
  summary:
    'What erasing the personal data of a removed member would change, or how far it is; nothing is changed',
  request: { params: idParams },
  responses: { 200: jsonAnswer(erasureSchema, 'Where they are named, and what cannot be reached') },
});

const erase = describeOperation({
  operationId: 'createErasure',
  fails: [409],
  method: 'post',
  path: '/members/{id}/erasure',
  tags: TAGS,
  security: SECURITY,
  summary: 'Erase the name, the addresses and whatever else says who a removed member was, for good',
  request: { params: idParams, body: jsonBody(createErasureSchema) },
  responses: { 202: jsonAnswer(erasureSchema, 'It goes on behind the answer') },
});

const changeOfWorkspace = describeOperation({
  operationId: 'changeWorkspace',
  fails: [409],
  method: 'patch',
  path: '/workspace',
  tags: ['Members'],
  security: SECURITY,
  summary: 'Give the workspace another name or icon',
  request: { body: jsonBody(patchWorkspaceSchema) },
  responses: { 200: jsonAnswer(workspaceSchema, 'As it is now') },
});

export function addMemberRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => c.json({ items: await listMembers(services, requireUser(c)) }, 200));

  app.openapi(methods, async (c) =>
    c.json({ items: [...(await listMethodsOfMembers(services, requireUser(c)))] }, 200),
  );

  app.openapi(create, async (c) => {
    return c.json(await createMember(services, requireUser(c), c.req.valid('json')), 201);
  });

  app.openapi(change, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await changeMember(services, requireUser(c), id, c.req.valid('json')), 200);
  });

  app.openapi(removal, async (c) =>
    c.json(await previewRemoval(services, requireUser(c), c.req.valid('param').id), 200),
  );

  app.openapi(remove, async (c) => {
    const { heir = null } = c.req.valid('query');
    await removeMember(services, requireUser(c), c.req.valid('param').id, heir);
    return c.body(null, 204);
  });

  app.openapi(erasure, async (c) =>
    c.json(await readErasure(services, requireUser(c), c.req.valid('param').id), 200),
  );

  app.openapi(erase, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await startErasure(services, requireUser(c), id, c.req.valid('json')), 202);
  });

  app.openapi(changeOfWorkspace, async (c) =>
    c.json(await changeWorkspace(services, requireUser(c), c.req.valid('json')), 200),
  );
}
