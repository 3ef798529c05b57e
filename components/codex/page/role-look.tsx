/** Looking at a Codex as a member with a lower role would: what the page offers them, and the bar that says so. */
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { navigate } from '#components/navigation/navigate.ts';
import { LookBar } from '#components/sharing/view-as-bar.tsx';
import { isAtLeast, type Role, type UserActor } from '#core/access/policy.ts';
import { codexPath, type LookedAtRole } from '#core/protocol/page-address.ts';

/** Somebody with the rights that `asked` has and they have too. It takes away and never gives: the server knows nothing of it. */
export function lowered(actor: UserActor, asked: LookedAtRole): UserActor {
  const { grants: _, privateRoles, ...rest } = actor;
  const lower = <Had extends Role>(had: Had) => (isAtLeast(had, asked) ? asked : had);
  return {
    ...rest,
    role: lower(actor.role),
    privateRoles: new Map([...(privateRoles ?? [])].map(([topId, role]) => [topId, lower(role)])),
  };
}

/** A hook for the one who looks; `null`: as themselves. */
export function useLookingActor(actor: UserActor, asked: LookedAtRole | null): UserActor {
  return useMemo(() => (asked === null ? actor : lowered(actor, asked)), [actor, asked]);
}

const THEY: Readonly<Record<LookedAtRole, string>> = {
  viewer: 'can view',
  commenter: 'can comment',
  editor: 'can edit',
};

interface RoleBarProps {
  readonly codexId: string;
  readonly role: LookedAtRole;
}

export function RoleBar({ codexId, role }: RoleBarProps) {
  return (
    <LookBar label="View as a member">
      <p>
        You see this Codex as a member who {THEY[role]} does. The tree beside it is your own. What you do here
        you do as yourself, and others see that you are here.
      </p>
      <Button
        size="compact-md"
        variant="default"
        onClick={() => navigate(codexPath(codexId), { replace: true })}
      >
        View as yourself
      </Button>
    </LookBar>
  );
}
