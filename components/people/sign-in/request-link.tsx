'use client';
/** Has a link sent by email to somebody who cannot sign in: one that signs in, or one that sets a new password. */
import { Button, SegmentedControl } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useRequestLink } from '#components/auth/auth-queries.ts';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { check } from '../forms/form-problems.ts';
import { EmailInput } from '../forms/person-inputs.tsx';
import { AuthForm } from './auth-form.tsx';

interface RequestLinkProps {
  readonly email: string;
  readonly onBack: () => void;
}

export function RequestLink({ email, onBack }: RequestLinkProps) {
  const request = useRequestLink();
  const [kind, setKind] = useState<'sign-in' | 'password'>('sign-in');
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({ initialValues: { email }, validate: { email: check.email } });
  const submit = form.onSubmit((values) => {
    setProblem(null);
    request.mutate(
      { kind, email: values.email.trim() },
      { onError: (error) => setProblem(errorMessage(error)) },
    );
  });
  const back = (
    <Button variant="subtle" size="compact-md" mt="md" onClick={onBack}>
      Back to sign in
    </Button>
  );
  if (request.isSuccess)
    return (
      <AuthLayout
        title="Check your email"
        lead={`If ${form.values.email.trim()} belongs to somebody here, a link is on its way. It works once, ${
          kind === 'sign-in' ? 'within 15 minutes' : 'within an hour'
        }.`}
      >
        {back}
      </AuthLayout>
    );
  return (
    <AuthLayout title="A link by email" lead="For the address of your account.">
      <AuthForm
        form={form}
        onSubmit={submit}
        problem={problem}
        submitLabel="Send link"
        busy={request.isPending}
      >
        <EmailInput {...form.getInputProps('email')} data-autofocus />
        <SegmentedControl
          fullWidth
          aria-label="What the link does"
          value={kind}
          onChange={setKind}
          data={[
            { value: 'sign-in', label: 'Signs me in' },
            { value: 'password', label: 'Sets a new password' },
          ]}
        />
      </AuthForm>
      {back}
    </AuthLayout>
  );
}
