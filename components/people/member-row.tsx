'use client';
/** One member: name, role, and whether they may come in. */
import { Button, Select } from '@mantine/core';
import { useChangeMember } from '#components/api/people-queries.ts';
import { Face } from '#components/ui/face.tsx';
import { ROLE_LABELS, ROLE_MEANINGS } from '#components/ui/role-labels.ts';
import { toast } from '#components/ui/toast.tsx';
import { ROLES, type Role } from '#core/access/policy.ts';
import type { Me, Member } from '#core/protocol/api/people.ts';
import classes from './people.module.css';

interface MemberRowProps {
  readonly member: Member;
  readonly me: Me;
}

export function MemberRow({ member, me }: MemberRowProps) {
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
          <Face person={member} size={28} decorative />
          <div className={classes['member-text']}>
            <div className={classes['member-name']}>
              {member.name}
              {mine && <span className={classes['badge']}>You</span>}
              {member.disabled && <span className={classes['badge']}>No access</span>}
            </div>
            {member.email && <div className={classes['muted']}>{member.email}</div>}
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
        {mayChange && (
          <Button
            variant={member.disabled ? 'default' : 'subtle'}
            color={member.disabled ? 'dusk' : 'rose'}
            size="compact-md"
            loading={change.isPending}
            aria-label={`${member.disabled ? 'Restore access' : 'Remove access'}: ${member.name}`}
            onClick={() =>
              member.disabled
                ? save({ disabled: false }, `${member.name} has access again`)
                : save({ disabled: true }, `${member.name} is signed out and has no access`)
            }
          >
            {member.disabled ? 'Restore access' : 'Remove access'}
          </Button>
        )}
      </td>
    </tr>
  );
}

interface RoleSelectProps {
  readonly label: string;
  readonly value: Role;
  /** The role of who chooses: only owners make owners. */
  readonly by: Role;
  readonly onChange: (role: Role) => void;
  readonly disabled?: boolean;
  readonly visibleLabel?: boolean;
}

export function RoleSelect({
  label,
  value,
  by,
  onChange,
  disabled = false,
  visibleLabel = false,
}: RoleSelectProps) {
  const roles = ROLES.filter((role) => by === 'owner' || role !== 'owner');
  return (
    <Select
      {...(visibleLabel ? { label } : { 'aria-label': label })}
      value={value}
      disabled={disabled}
      data={roles.map((role) => ({ value: role, label: ROLE_LABELS[role] }))}
      onChange={(next) => {
        const role = ROLES.find((each) => each === next);
        if (role && role !== value) onChange(role);
      }}
      comboboxProps={{ width: 240, position: 'bottom-start' }}
      renderOption={({ option }) => {
        const role = ROLES.find((each) => each === option.value);
        return (
          <span>
            {option.label}
            {role && <span className={classes['role-meaning']}>{ROLE_MEANINGS[role]}</span>}
          </span>
        );
      }}
    />
  );
}
