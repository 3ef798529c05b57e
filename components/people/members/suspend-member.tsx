'use client';
/** The dialog that suspends a member, with the choice of what to revoke. */
import { Button, Checkbox, Group, Modal, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useChangeMember } from '#components/auth/auth-queries.ts';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { Member } from '#core/protocol/api/people.ts';
import { FormProblem } from '../forms/form-problem.tsx';

interface SuspendMemberProps {
  readonly member: Member;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function SuspendMember({ member, opened, onClose }: SuspendMemberProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Suspend ${member.name}?`}>
      <SuspendForm member={member} onClose={onClose} />
    </Modal>
  );
}

function SuspendForm({ member, onClose }: Omit<SuspendMemberProps, 'opened'>) {
  const change = useChangeMember();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({ initialValues: { revokeTokens: true, revokeLinks: true } });
  const submit = form.onSubmit((also) =>
    change.mutate(
      { id: member.id, disabled: true, ...also },
      {
        onSuccess: () => {
          onClose();
          toast.done(`${member.name} is signed out and suspended`);
        },
        onError: (error) => setProblem(errorMessage(error)),
      },
    ),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <FormProblem>{problem}</FormProblem>
        <p>
          They are signed out everywhere at once. What they wrote stays. API tokens, share links and forms of
          theirs stop; what is revoked does not come back when you restore access.
        </p>
        <Checkbox
          {...form.getInputProps('revokeTokens', { type: 'checkbox' })}
          label="Revoke their API tokens"
          description="Programs that use them stop for good"
        />
        <Checkbox
          {...form.getInputProps('revokeLinks', { type: 'checkbox' })}
          label="Revoke the share links and forms they created"
          description="Guests who came through them lose access for good, and forms take no answers"
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button type="submit" color="rose" loading={change.isPending}>
            Suspend
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
