'use client';
/** The form that creates an invitation: a link behind which somebody chooses name and password. */
import { Button, Checkbox, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useWaysToSignIn } from '#components/auth/auth-queries.ts';
import { copyLater } from '#components/browser/copy-later.ts';
import { NeedsServer } from '#components/page/needs-server.tsx';
import type { Role } from '#core/access/policy.ts';
import type { InvitationBody } from '#core/protocol/api/invitations.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { endOf, INVITATION_LIFETIMES, type Lifetime } from '../credentials/access-labels.ts';
import { useCreateInvitation } from '../credentials/credential-queries.ts';
import { OneTimeSecret } from '../credentials/one-time-secret.tsx';
import { FormProblem } from '../forms/form-problem.tsx';
import { check } from '../forms/form-problems.ts';
import { useFormProblem } from '../forms/use-form-problem.ts';
import { RoleSelect } from './role-select.tsx';

interface InviteMemberProps {
  readonly me: Me;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function InviteMember({ me, opened, onClose }: InviteMemberProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Invite member">
      <NeedsServer>
        <InviteForm me={me} onClose={onClose} />
      </NeedsServer>
    </Modal>
  );
}

function InviteForm({ me, onClose }: Omit<InviteMemberProps, 'opened'>) {
  const invite = useCreateInvitation();
  const sendsMail = useWaysToSignIn().data?.mail === true;
  const form = useForm({
    initialValues: { email: '', role: 'editor' as Role, lifetime: 'week' as Lifetime, send: true },
    validate: { email: (value) => (value.trim() === '' ? null : check.email(value)) },
  });
  const refusal = useFormProblem(form);
  const [isCopied, setCopied] = useState(false);
  const willSend = sendsMail && form.values.send && form.values.email.trim() !== '';
  const submit = form.onSubmit(({ email, role, lifetime }) => {
    refusal.clear();
    const expiresAt = endOf(lifetime, Date.now());
    const address = email.trim();
    const inviting = invite.mutateAsync({
      role,
      ...(address !== '' && { email: address }),
      ...(expiresAt !== null && { expiresAt }),
      ...(willSend && { send: true }),
    });
    inviting.catch(refusal.show);
    setCopied(false);
    // Asked for while the click still counts as one. What is mailed is handed over by nobody.
    if (!willSend) void copyLater(inviting.then(({ url }) => url)).then(setCopied);
  });
  if (invite.data) {
    return (
      <Invited invitation={invite.data} isCopied={isCopied} onAnother={invite.reset} onClose={onClose} />
    );
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem>{refusal.problem}</FormProblem>
        <TextInput
          {...form.getInputProps('email')}
          label="Email"
          description="Then nobody else can use the link. Without it, whoever opens it enters theirs."
          type="email"
          autoComplete="off"
          data-autofocus
        />
        {sendsMail && (
          <Checkbox
            {...form.getInputProps('send', { type: 'checkbox' })}
            label="Send the link to this address"
            disabled={form.values.email.trim() === ''}
          />
        )}
        <RoleSelect
          label="Role"
          visibleLabel
          value={form.values.role}
          by={me.role}
          onChange={(role) => form.setFieldValue('role', role)}
        />
        <NativeSelect
          {...form.getInputProps('lifetime')}
          label="Expires"
          data={INVITATION_LIFETIMES.map(({ value, label }) => ({ value, label }))}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {willSend ? 'Send invitation' : 'Create link'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface InvitedProps {
  readonly invitation: InvitationBody & { readonly url: string };
  readonly isCopied: boolean;
  readonly onAnother: () => void;
  readonly onClose: () => void;
}

function Invited({ invitation: { url, email, sentAt }, isCopied, onAnother, onClose }: InvitedProps) {
  return (
    <Stack gap="md" role="status">
      <OneTimeSecret secret={url} copyLabel="Copy link" isCopied={isCopied}>
        {sentAt
          ? `Sent to ${email}. Should it not arrive, hand the link over by a way you trust.`
          : `The invitation${email === null ? '' : ` for ${email}`}. Send it by a way you trust.`}
      </OneTimeSecret>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onAnother}>
          Invite another
        </Button>
        <Button onClick={onClose} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
