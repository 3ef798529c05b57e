'use client';
/** Creates a one-time link by which a member who has lost their password sets a new one. */
import { Button, Group, Modal, Stack } from '@mantine/core';
import { errorMessage } from '#components/ui/toast.tsx';
import type { Member } from '#core/protocol/api/people.ts';
import { useCreatePasswordLink } from '../credentials/credential-queries.ts';
import { OneTimeSecret } from '../credentials/one-time-secret.tsx';
import { FormProblem } from '../forms/form-problem.tsx';

interface PasswordLinkProps {
  readonly member: Member;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function PasswordLink({ member, opened, onClose }: PasswordLinkProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`A new password for ${member.name}`}>
      <LinkForm member={member} onClose={onClose} />
    </Modal>
  );
}

function LinkForm({ member, onClose }: Omit<PasswordLinkProps, 'opened'>) {
  const create = useCreatePasswordLink();
  return (
    <Stack gap="md">
      <FormProblem>{create.isError && `The link was not created. ${errorMessage(create.error)}`}</FormProblem>
      <div role="status">
        {create.data ? (
          <OneTimeSecret secret={create.data.url} copyLabel="Copy link">
            Anybody who opens this link within a day can set the password of {member.name}, once. Send it by a
            way you trust.
          </OneTimeSecret>
        ) : (
          <p>
            Creates a link by which they set a new password themselves. It works once, for a day. Until they
            use it, nothing changes.
          </p>
        )}
      </div>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {create.data ? 'Done' : 'Cancel'}
        </Button>
        {!create.data && (
          <Button loading={create.isPending} onClick={() => create.mutate(member.id)} data-autofocus>
            Create link
          </Button>
        )}
      </Group>
    </Stack>
  );
}
