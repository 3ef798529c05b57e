/** The access decision, as a full table: every kind of actor against every action. */

import { describe, expect, test } from 'vitest';
import { createGrants } from './grants.ts';
import { linkRoleBy } from './link-role.ts';
import {
  type Actor,
  branchRoleOf,
  can,
  LINK_ROLES,
  type LinkRole,
  narrowRole,
  type Request,
  ROLES,
  type Role,
  suggestsNothing,
  type UserActor,
} from './policy.ts';

const CODEX = 'a0000000-0000-7000-8000-000000000001';
const OTHER = 'a0000000-0000-7000-8000-000000000002';

const onCodex = (action: string, id = CODEX) =>
  ({ action, resource: { kind: 'codex', id, privateTopId: null } }) as Request;
const user = (role: Role): UserActor => ({ kind: 'user', id: 'u', name: 'U', role });
const guest = (role: LinkRole): Actor => ({
  kind: 'guest',
  id: 'g',
  name: 'G',
  linkId: 'l',
  codexId: CODEX,
  role,
});

const EDITOR_ACTIONS = [
  ...['read', 'comment', 'moderate', 'edit', 'move', 'archive'],
  ...['delete', 'share', 'readHistory', 'nameVersion', 'branch', 'mergeBranch', 'restore'],
];
const CODEX_ACTIONS = [...EDITOR_ACTIONS, 'purge'];

function allowed(actor: Actor, id = CODEX): string[] {
  return CODEX_ACTIONS.filter((action) => can(actor, onCodex(action, id)));
}

describe('can', () => {
  test.each([
    ['owner', CODEX_ACTIONS],
    ['admin', CODEX_ACTIONS],
    ['editor', EDITOR_ACTIONS],
    ['commenter', ['read', 'comment', 'readHistory']],
    ['viewer', ['read', 'readHistory']],
  ] as const)('a member with role %s may %j on a Codex', (role, actions) => {
    expect(allowed(user(role))).toEqual(actions);
  });

  test.each([
    ['view', ['read']],
    ['comment', ['read', 'comment']],
    ['edit', ['read', 'comment', 'edit']],
  ] as const)(
    'a guest with a %s link may %j on the Codex of the link and nothing on another',
    (role, actions) => {
      expect(allowed(guest(role))).toEqual(actions);
      expect(allowed(guest(role), OTHER)).toEqual([]);
    },
  );

  test.each([
    [{ action: 'list', resource: { kind: 'workspace' } }, [...ROLES]],
    [{ action: 'createCodex', resource: { kind: 'workspace' } }, ['owner', 'admin', 'editor']],
    [{ action: 'read', resource: { kind: 'template', id: 't' } }, [...ROLES]],
    [{ action: 'publish', resource: { kind: 'template', id: 't' } }, ['owner', 'admin']],
    [{ action: 'manageMembers', resource: { kind: 'instance' } }, ['owner', 'admin']],
    [{ action: 'manageLinks', resource: { kind: 'instance' } }, ['owner', 'admin']],
    [{ action: 'readSystem', resource: { kind: 'instance' } }, ['owner', 'admin']],
    [{ action: 'redactEverywhere', resource: { kind: 'instance' } }, ['owner', 'admin']],
  ] as const)('%j is for %j and for no guest', (request, roles) => {
    expect(ROLES.filter((role) => can(user(role), request))).toEqual(roles);
    expect(can(guest('edit'), request)).toBe(false);
  });
});

describe('an API token', () => {
  test('does no more than its scopes, and no more than the role of its owner', () => {
    const narrowed = (scopes: Parameters<typeof narrowRole>[1]) =>
      ROLES.map((role) => narrowRole(role, scopes));
    expect(narrowed(['read', 'write', 'admin'])).toEqual(ROLES);
    expect(narrowed(['admin'])).toEqual(ROLES);
    expect(narrowed(['write'])).toEqual(['editor', 'editor', 'editor', 'commenter', 'viewer']);
    expect(narrowed(['read', 'suggest'])).toEqual([
      'commenter',
      'commenter',
      'commenter',
      'commenter',
      'viewer',
    ]);
    expect(narrowed(['suggest'])).toEqual(narrowed(['read', 'suggest']));
    expect(narrowed(['read'])).toEqual(ROLES.map(() => 'viewer'));
    expect(narrowed([])).toEqual(ROLES.map(() => 'viewer'));
  });

  test('that proposes writes on branches, where its owner may edit, and merges none', () => {
    const of = (role: Role, ...scopes: Parameters<typeof narrowRole>[1]) => {
      const branchRole = branchRoleOf(role, scopes);
      return { ...user(narrowRole(role, scopes)), ...(branchRole !== null && { branchRole }) };
    };
    const proposed = ['read', 'comment', 'readHistory', 'branch'];
    for (const role of ['owner', 'admin', 'editor'] as const)
      expect(allowed(of(role, 'read', 'suggest'))).toEqual(proposed);
    expect(allowed(of('commenter', 'suggest'))).toEqual(['read', 'comment', 'readHistory']);
    expect(allowed(of('viewer', 'suggest'))).toEqual(['read', 'readHistory']);
    expect(allowed(of('editor', 'suggest', 'write'))).toEqual(EDITOR_ACTIONS);
    expect(allowed(of('editor', 'read'))).toEqual(['read', 'readHistory']);
    const given = { ...of('owner', 'suggest'), privateRoles: new Map([[CODEX, 'commenter' as const]]) };
    const inPrivate = {
      action: 'branch',
      resource: { kind: 'codex', id: CODEX, privateTopId: CODEX },
    } as const;
    expect(can(given, inPrivate)).toBe(false);
  });

  test('that comments suggests nothing, and writes on no branch', () => {
    expect(ROLES.map((role) => narrowRole(role, ['comment']))).toEqual([
      ...['commenter', 'commenter', 'commenter', 'commenter', 'viewer'],
    ]);
    expect(branchRoleOf('owner', ['read', 'comment'])).toBeNull();
    expect([suggestsNothing(['comment']), suggestsNothing(['read', 'comment'])]).toEqual([true, true]);
    for (const scopes of [['read'], ['comment', 'suggest'], ['write'], ['admin'], []] as const)
      expect(suggestsNothing(scopes)).toBe(false);
  });

  test('of an agent hands nothing on: no link, no role', () => {
    const agent = { provider: 'Example', owner: { id: 'o', name: 'O' } };
    const handing = ['share', 'grant'];
    expect(allowed({ ...user('editor'), agent })).toEqual(
      EDITOR_ACTIONS.filter((action) => !handing.includes(action)),
    );
  });

  test('for a part of the tree does nothing elsewhere, as the tree stands when it is asked', () => {
    const inside = new Set([CODEX]);
    const subtree = { rootId: CODEX, includes: (id: string) => inside.has(id) };
    const actor: Actor = { kind: 'user', id: 'u', name: 'U', role: 'owner', subtree };
    const on = (action: string, resource: object) => can(actor, { action, resource } as Request);
    expect([allowed(actor), allowed(actor, OTHER)]).toEqual([CODEX_ACTIONS, []]);
    expect(on('createCodex', { kind: 'workspace', within: { id: CODEX, privateTopId: null } })).toBe(true);
    expect(on('list', { kind: 'workspace', within: { id: OTHER, privateTopId: null } })).toBe(false);
    expect(on('list', { kind: 'workspace' })).toBe(false);
    expect(on('createCodex', { kind: 'workspace' })).toBe(false);
    expect(on('read', { kind: 'template', id: 't' })).toBe(true);
    expect(on('publish', { kind: 'template', id: 't' })).toBe(false);
    expect(on('manageMembers', { kind: 'instance' })).toBe(false);
    inside.delete(CODEX);
    expect(allowed(actor)).toEqual([]);
  });
});

describe('a link', () => {
  test('gives what it says while its maker may share, and nothing otherwise', () => {
    const given = (role: Role) =>
      LINK_ROLES.map((each) => linkRoleBy(user(role), { id: CODEX, privateTopId: null }, each));
    for (const role of ['owner', 'admin', 'editor'] as const) expect(given(role)).toEqual(LINK_ROLES);
    for (const role of ['commenter', 'viewer'] as const) expect(given(role)).toEqual([null, null, null]);
  });

  test('never gives what its maker may not do there', () => {
    const grants = createGrants([{ codexId: CODEX, role: 'editor' }], () => []);
    const makers = ROLES.flatMap((role) => [user(role), { ...user(role), ...(grants && { grants }) }]);
    for (const maker of makers)
      for (const role of LINK_ROLES) {
        const given = linkRoleBy(maker, { id: CODEX, privateTopId: null }, role);
        if (given === null) continue;
        expect(allowed(maker)).toEqual(expect.arrayContaining(allowed(guest(given))));
        expect(allowed(guest(role))).toEqual(expect.arrayContaining(allowed(guest(given))));
      }
    const viewer = { ...user('viewer'), ...(grants && { grants }) };
    expect(LINK_ROLES.map((role) => linkRoleBy(viewer, { id: CODEX, privateTopId: null }, role))).toEqual([
      null,
      null,
      null,
    ]);
  });
});
