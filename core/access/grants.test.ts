/** Grants raise a role on a Codex and below it, never lower one, and follow the tree. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGrants } from './grants.ts';
import {
  type Actor,
  can,
  GRANT_ROLES,
  type Grants,
  isAtLeast,
  type Request,
  ROLES,
  type Role,
} from './policy.ts';

const actor = (role: Role, grants?: Grants): Actor => ({
  ...{ kind: 'user', id: 'u', name: 'U', role },
  ...(grants && { grants }),
});
const ask = (action: string, resource: object) => ({ action, resource }) as Request;
const ACTIONS = [
  ...['read', 'comment', 'moderate', 'edit', 'move', 'archive', 'delete', 'purge'],
  ...['readHistory', 'nameVersion', 'branch', 'mergeBranch', 'restore'],
].map((action) => ask(action, { kind: 'codex', id: 'leaf', privateTopId: null }));
const ELSEWHERE = [
  ask('createCodex', { kind: 'workspace' }),
  ask('publish', { kind: 'template', id: 't' }),
  ask('manageMembers', { kind: 'instance' }),
  ask('edit', { kind: 'codex', id: 'other', privateTopId: null }),
];
const ABOVE: Readonly<Record<string, readonly string[]>> = { leaf: ['branch', 'root'], branch: ['root'] };
const ancestors = (id: string) => ABOVE[id] ?? [];
const may = (who: Actor, requests: readonly Request[]) => requests.filter((request) => can(who, request));

describe('a grant', () => {
  it('gives what the same role everywhere would give, on the Codex and below, and nothing elsewhere', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ROLES),
        fc.constantFrom(...GRANT_ROLES),
        fc.constantFrom('leaf', 'branch', 'root'),
        (role, granted, codexId) => {
          const grants = createGrants([{ codexId, role: granted }], ancestors);
          const higher = isAtLeast(granted, role) ? granted : role;
          expect(may(actor(role, grants), ACTIONS)).toEqual(may(actor(higher), ACTIONS));
          expect(may(actor(role, grants), ELSEWHERE)).toEqual(may(actor(role), ELSEWHERE));
          const below = ask('createCodex', { kind: 'workspace', within: { id: 'leaf', privateTopId: null } });
          expect(can(actor(role, grants), below)).toBe(can(actor(higher), below));
        },
      ),
    );
  });

  it('is not handed on: neither by a link nor by a grant', () => {
    const grants = createGrants([{ codexId: 'leaf', role: 'editor' }], ancestors);
    const handing = ['share', 'grant'].map((action) =>
      ask(action, { kind: 'codex', id: 'leaf', privateTopId: null }),
    );
    for (const role of ROLES) expect(may(actor(role, grants), handing)).toEqual(may(actor(role), handing));
  });

  it('is the highest of several, wherever they are', () => {
    const on = (...granted: [string, 'commenter' | 'editor'][]) =>
      createGrants(
        granted.map(([codexId, role]) => ({ codexId, role })),
        ancestors,
      )?.roleOn('leaf');
    expect(on(['leaf', 'commenter'], ['root', 'editor'])).toBe('editor');
    expect(on(['leaf', 'editor'], ['leaf', 'commenter'])).toBe('editor');
    expect(on(['root', 'commenter'])).toBe('commenter');
    expect(on(['other', 'editor'])).toBeNull();
  });

  it('follows a Codex that is moved', () => {
    let above = ['root'];
    const grants = createGrants([{ codexId: 'root', role: 'editor' }], () => above);
    const edit = ask('edit', { kind: 'codex', id: 'leaf', privateTopId: null });
    expect(can(actor('viewer', grants), edit)).toBe(true);
    above = [];
    expect(can(actor('viewer', grants), edit)).toBe(false);
  });

  it('gives an API token no more than its scopes', () => {
    const granted = [{ codexId: 'leaf', role: 'editor' as const }];
    expect(createGrants(granted, ancestors, ['read'])).toBeUndefined();
    expect(createGrants(granted, ancestors, ['write'])?.roleOn('leaf')).toBe('editor');
  });
});
