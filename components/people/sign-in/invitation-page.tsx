'use client';
/** `/invite#<token>`: an invited person chooses name and password. */
import { Skeleton } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { z } from 'zod';
import { useMe } from '#components/api/queries.ts';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { ROLE_LABELS } from '#components/ui/role-labels.ts';
import type { openedInvitationSchema } from '#core/protocol/api/invitations.ts';
import { MAX_NAME_LENGTH } from '#core/protocol/api/people.ts';
import { useAcceptInvitation, useOpenedInvitation } from '../credentials/credential-queries.ts';
import { check } from '../forms/form-problems.ts';
import { NewPasswordInput } from '../forms/new-password-input.tsx';
import { EmailInput, NameInput } from '../forms/person-inputs.tsx';
import { useFormProblem } from '../forms/use-form-problem.ts';
import { AuthForm } from './auth-form.tsx';
import { InvalidLink } from './invalid-link.tsx';
import { useLinkToken } from './use-link-token.ts';

export function InvitationPage() {
  const token = useLinkToken();
  const opened = useOpenedInvitation(token);
  if (token === '' || opened.isError) return <InvalidLink what="invitation" error={opened.error} />;
  if (token === null || opened.data === undefined) {
    return (
      <AuthLayout title="Join Bindery">
        <Skeleton height={240} aria-busy="true" />
      </AuthLayout>
    );
  }
  return <AcceptForm token={token} invitation={opened.data} />;
}

interface AcceptFormProps {
  readonly token: string;
  readonly invitation: z.infer<typeof openedInvitationSchema>;
}

function AcceptForm({ token, invitation }: AcceptFormProps) {
  const { workspace, invitedBy, role, email: invited } = invitation;
  const accept = useAcceptInvitation();
  const me = useMe();
  const form = useForm({
    initialValues: { name: '', email: invited ?? '', password: '' },
    validate: {
      name: check.present('your name', MAX_NAME_LENGTH),
      email: check.email,
      password: check.newPassword,
    },
  });
  const refusal = useFormProblem(form);
  const { name, email, password } = form.values;
  const submit = form.onSubmit((values) => {
    refusal.clear();
    const own = invited === null ? { email: values.email.trim() } : {};
    accept.mutate(
      { token, name: values.name.trim(), password: values.password, ...own },
      {
        onSuccess: leaveForHome,
        onError: refusal.show,
      },
    );
  });
  return (
    <AuthLayout
      title={`Join ${workspace}`}
      lead={
        <>
          {invitedBy} has invited you as {ROLE_LABELS[role].toLocaleLowerCase()}.
          {me.data && ` Joining signs ${me.data.name} out of this browser.`}
        </>
      }
    >
      <AuthForm
        form={form}
        onSubmit={submit}
        problem={refusal.problem}
        submitLabel="Join"
        busy={accept.isPending || accept.isSuccess}
      >
        <NameInput {...form.getInputProps('name')} />
        <EmailInput
          {...form.getInputProps('email')}
          readOnly={invited !== null}
          {...(invited !== null && { description: 'The invitation is for this address' })}
        />
        <NewPasswordInput
          {...form.getInputProps('password')}
          value={password}
          known={[name, email, workspace]}
          label="Password"
        />
      </AuthForm>
    </AuthLayout>
  );
}

/** A full load: nothing of whoever was here before stays in memory. */
function leaveForHome(): void {
  window.location.replace('/');
}
