/** Looking as a member with a lower role: what it takes away, and that it never gives anything. */
import { expect, it } from 'vitest';
import { createGrants } from '#core/access/grants.ts';
import { type CodexAction, can, type Role, type UserActor } from '#core/access/policy.ts';
import { LOOKED_AT_ROLES } from '#core/protocol/page-address.ts';
import { lowered } from './role-look.tsx';

const HERE = 'here';
const TOP = 'top';
const actorOf = (role: Role): UserActor => ({ kind: 'user', id: 'a', name: 'Ana', role });
const may = (actor: UserActor, action: CodexAction, privateTopId: string | null = null) =>
  can(actor, { action, resource: { kind: 'codex', id: HERE, privateTopId } });

it('an editor who looks as a viewer reads and does nothing else, though more is granted to them', () => {
  const grants = createGrants([{ codexId: HERE, role: 'editor' }], () => []);
  const looking = lowered({ ...actorOf('editor'), ...(grants && { grants }) }, 'viewer');
  expect(may(looking, 'read')).toBe(true);
  expect(may(looking, 'comment')).toBe(false);
  expect(may(looking, 'edit')).toBe(false);
});

it('whoever says who reads a private Codex looks at that as others do too', () => {
  const actor = { ...actorOf('editor'), privateRoles: new Map([[TOP, 'admin' as const]]) };
  const looking = lowered(actor, 'commenter');
  expect([may(actor, 'edit', TOP), may(actor, 'grant', TOP)]).toEqual([true, true]);
  expect([may(looking, 'comment', TOP), may(looking, 'edit', TOP)]).toEqual([true, false]);
  expect(may(looking, 'grant', TOP)).toBe(false);
});

it.each(LOOKED_AT_ROLES)('a viewer who looks as a member who is %s can do no more than before', (role) => {
  expect(lowered(actorOf('viewer'), role).role).toBe('viewer');
});
