'use client';
/** Adding somebody: they get a first password from the admin and change it themselves. */
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useAddMember } from '#components/api/people-queries.ts';
import { NeedsServer } from '#components/offline/needs-server.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { Role } from '#core/access/policy.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { FormProblem } from './door.tsx';
import { check, formProblems } from './form-problems.ts';
import { RoleSelect } from './member-row.tsx';
import { NewPasswordInput } from './new-password-input.tsx';

interface AddMemberProps {
  readonly me: Me;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function AddMember({ me, opened, onClose }: AddMemberProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add member">
      <NeedsServer>
        <AddMemberForm me={me} onClose={onClose} />
      </NeedsServer>
    </Modal>
  );
}

const FIELDS = ['name', 'email', 'role', 'password'] as const;
const FIRST_ROLE: Role = 'editor';

function AddMemberForm({ me, onClose }: Omit<AddMemberProps, 'opened'>) {
  const add = useAddMember();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { name: '', email: '', role: FIRST_ROLE, password: '' },
    validate: { name: check.present('their name'), email: check.email, password: check.newPassword },
  });
  const submit = form.onSubmit((values) => {
    setProblem(null);
    add.mutate(
      { ...values, email: values.email.trim() },
      {
        onSuccess: (member) => {
          onClose();
          toast.done(`${member.name} can sign in now`);
        },
        onError: (error) => {
          const problems = formProblems(error, FIELDS);
          form.setErrors({ ...problems.fields });
          setProblem(problems.form);
        },
      },
    );
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem>{problem}</FormProblem>
        <TextInput
          {...form.getInputProps('name')}
          label="Name"
          maxLength={80}
          autoComplete="off"
          data-autofocus
        />
        <TextInput {...form.getInputProps('email')} label="Email" type="email" autoComplete="off" />
        <RoleSelect
          label="Role"
          visibleLabel
          value={form.values.role}
          by={me.role}
          onChange={(role) => form.setFieldValue('role', role)}
        />
        <NewPasswordInput
          {...form.getInputProps('password')}
          value={form.values.password}
          known={[form.values.name, form.values.email]}
          label="First password"
          description="Tell it to them in person; they change it on their account page"
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending}>
            Add member
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
