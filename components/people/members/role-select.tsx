'use client';
/** The select of a role, with a description of each. */
import { Select } from '@mantine/core';
import { ROLE_LABELS, ROLE_MEANINGS } from '#components/ui/role-labels.ts';
import { ROLES, type Role } from '#core/access/policy.ts';
import classes from '../forms/people.module.css';

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
