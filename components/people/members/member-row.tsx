'use client';
/** The row of a member: name, role and access. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useChangeMember } from '#components/auth/auth-queries.ts';
import { Avatar } from '#components/ui/avatar.tsx';
import { ROLE_LABELS } from '#components/ui/role-labels.ts';
import { toast } from '#components/ui/toast.tsx';
import type { Role } from '#core/access/policy.ts';
import type { Me, Member } from '#core/protocol/api/people.ts';
import type { MemberMethods } from '#core/protocol/api/sign-in.ts';
import classes from '../forms/people.module.css';
import { methodsLabel } from './method-labels.ts';
import { PasswordLink } from './password-link.tsx';
import { RemoveMember } from './remove-member.tsx';
import { RoleSelect } from './role-select.tsx';
import { SuspendMember } from './suspend-member.tsx';

interface MemberRowProps {
  readonly member: Member;
  readonly me: Me;
  /** How they sign in, once it is known. */
  readonly methods: MemberMethods | undefined;
}

export function MemberRow({ member, me, methods }: MemberRowProps) {
  const change = useChangeMember();
  const mine = member.id === me.id;
  const mayChange = !mine && (me.role === 'owner' || member.role !== 'owner');
  const save = (next: { readonly role?: Role; readonly disabled?: boolean }, said: string) =>
    change.mutate(
      { id: member.id, ...next },
      {
        onSuccess: () => toast.done(said),
        onError: (error) => toast.failed(`${member.name} was not changed`, error),
      },
    );
  return (
    <tr data-disabled={member.disabled || undefined}>
      <td>
        <div className={classes['member']}>
          <Avatar person={member} size={28} decorative />
          <div className={classes['member-text']}>
            <div className={classes['member-name']}>
              <bdi>{member.name}</bdi>
              {mine && <span className={classes['badge']}>You</span>}
              {member.disabled && <span className={classes['badge']}>Suspended</span>}
            </div>
            {member.email && <div className={classes['muted']}>{member.email}</div>}
            {methods && <div className={classes['muted']}>{methodsLabel(methods)}</div>}
          </div>
        </div>
      </td>
      <td>
        {mayChange ? (
          <RoleSelect
            label={`Role of ${member.name}`}
            value={member.role}
            by={me.role}
            disabled={change.isPending}
            onChange={(role) =>
              save({ role }, `${member.name} is now ${ROLE_LABELS[role].toLocaleLowerCase()}`)
            }
          />
        ) : (
          <span className={classes['fixed-role']}>{ROLE_LABELS[member.role]}</span>
        )}
      </td>
      <td className={classes['member-actions']}>
        {mayChange && <MemberActions member={member} isChanging={change.isPending} onChange={save} />}
      </td>
    </tr>
  );
}

interface MemberActionsProps {
  readonly member: Member;
  readonly isChanging: boolean;
  readonly onChange: (next: { readonly disabled: boolean }, said: string) => void;
}

function MemberActions({ member, isChanging, onChange }: MemberActionsProps) {
  const [suspending, suspend] = useDisclosure(false);
  const [removing, remove] = useDisclosure(false);
  const [linking, link] = useDisclosure(false);
  const { name, disabled } = member;
  return (
    <>
      {!disabled && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          aria-label={`New password link: ${name}`}
          onClick={link.open}
        >
          Password link
        </Button>
      )}
      <Button
        variant={disabled ? 'default' : 'subtle'}
        color={disabled ? 'dusk' : 'gray'}
        size="compact-md"
        loading={isChanging}
        aria-label={`${disabled ? 'Restore access' : 'Suspend'}: ${name}`}
        onClick={() =>
          disabled ? onChange({ disabled: false }, `${name} has access again`) : suspend.open()
        }
      >
        {disabled ? 'Restore access' : 'Suspend'}
      </Button>
      <Button
        variant="subtle"
        color="rose"
        size="compact-md"
        aria-label={`Remove: ${name}`}
        onClick={remove.open}
      >
        Remove
      </Button>
      <SuspendMember member={member} opened={suspending} onClose={suspend.close} />
      <RemoveMember member={member} opened={removing} onClose={remove.close} />
      <PasswordLink member={member} opened={linking} onClose={link.close} />
    </>
  );
}
