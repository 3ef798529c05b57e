/** The role that a share link gives, by whoever made it. */
import {
  type CodexAction,
  type CodexPlace,
  can,
  LINK_MAY,
  LINK_ROLES,
  type LinkRole,
  type UserActor,
} from './policy.ts';

/**
 * What a link of this role gives as long as `maker` is who they are today: no more than they may do there themselves, and `null` when
 * they may not share. Nobody shares by a grant, so that none is asked for.
 */
export function linkRoleBy(maker: UserActor, codex: CodexPlace, role: LinkRole): LinkRole | null {
  const { id, privateTopId } = codex;
  const may = (action: CodexAction) => can(maker, { action, resource: { kind: 'codex', id, privateTopId } });
  if (!may('share')) return null;
  const lower = LINK_ROLES.slice(0, LINK_ROLES.indexOf(role) + 1);
  return lower.findLast((each) => LINK_MAY[each].every(may)) ?? null;
}
