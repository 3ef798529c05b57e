'use client';
/** `/invite#<token>`: somebody invited chooses a name and a password, and is in. */
import { Button, Skeleton, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import type { z } from 'zod';
import { useMe } from '#components/api/queries.ts';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { ROLE_LABELS } from '#components/ui/role-labels.ts';
import type { openedInvitationSchema } from '#core/protocol/api/invitations.ts';
import { MAX_NAME_LENGTH } from '#core/protocol/api/people.ts';
import { useAcceptInvitation, useOpenedInvitation } from '../credentials/credential-queries.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { check, formProblems } from '../forms/form-problems.ts';
import { NewPasswordInput } from '../forms/new-password-input.tsx';
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

const FIELDS = ['name', 'email', 'password'] as const;

interface AcceptFormProps {
  readonly token: string;
  readonly invitation: z.infer<typeof openedInvitationSchema>;
}

function AcceptForm({ token, invitation }: AcceptFormProps) {
  const { workspace, invitedBy, role, email: invited } = invitation;
  const accept = useAcceptInvitation();
  const me = useMe();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { name: '', email: invited ?? '', password: '' },
    validate: {
      name: check.present('your name', MAX_NAME_LENGTH),
      email: check.email,
      password: check.newPassword,
    },
  });
  const { name, email, password } = form.values;
  const submit = form.onSubmit((values) => {
    setProblem(null);
    const own = invited === null ? { email: values.email.trim() } : {};
    accept.mutate(
      { token, name: values.name.trim(), password: values.password, ...own },
      {
        onSuccess: leaveForHome,
        onError: (error) => {
          const problems = formProblems(error, FIELDS);
          form.setErrors({ ...problems.fields });
          setProblem(problems.form);
        },
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
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <FormProblem>{problem}</FormProblem>
          <TextInput
            {...form.getInputProps('name')}
            label="Your name"
            description="Others see it beside what you write"
            name="name"
            autoComplete="name"
            required
            withAsterisk={false}
          />
          <TextInput
            {...form.getInputProps('email')}
            label="Email"
            type="email"
            name="email"
            autoComplete="username"
            inputMode="email"
            readOnly={invited !== null}
            required
            withAsterisk={false}
            {...(invited !== null && { description: 'The invitation is for this address' })}
          />
          <NewPasswordInput
            {...form.getInputProps('password')}
            value={password}
            known={[name, email, workspace]}
            label="Password"
            name="new-password"
            required
            withAsterisk={false}
          />
          <Button type="submit" size="md" loading={accept.isPending || accept.isSuccess}>
            Join
          </Button>
        </Stack>
      </form>
    </AuthLayout>
  );
}

/** A full load: nothing of whoever was here before stays in memory. */
function leaveForHome(): void {
  window.location.replace('/');
}
