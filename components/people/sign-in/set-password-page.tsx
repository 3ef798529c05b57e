'use client';
/** `/password#<token>`: sets a new password. */
import { Checkbox, Skeleton } from '@mantine/core';
import { useForm } from '@mantine/form';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { useOpenedPasswordLink, useSetPassword } from '../credentials/credential-queries.ts';
import { check } from '../forms/form-problems.ts';
import { NewPasswordInput } from '../forms/new-password-input.tsx';
import { useFormProblem } from '../forms/use-form-problem.ts';
import { AuthForm } from './auth-form.tsx';
import { InvalidLink } from './invalid-link.tsx';
import { useLinkToken } from './use-link-token.ts';

export function SetPasswordPage() {
  const token = useLinkToken();
  const opened = useOpenedPasswordLink(token);
  if (token === '' || opened.isError) return <InvalidLink what="link" error={opened.error} />;
  if (token === null || opened.data === undefined) {
    return (
      <AuthLayout title="New password">
        <Skeleton height={160} aria-busy="true" />
      </AuthLayout>
    );
  }
  return <SetPasswordForm token={token} {...opened.data} />;
}

interface SetPasswordFormProps {
  readonly token: string;
  readonly name: string;
  readonly email: string;
}

function SetPasswordForm({ token, name, email }: SetPasswordFormProps) {
  const setPassword = useSetPassword();
  const form = useForm({
    initialValues: { password: '', revokeTokens: false },
    validate: { password: check.newPassword },
  });
  const refusal = useFormProblem(form);
  const submit = form.onSubmit((values) => {
    refusal.clear();
    setPassword.mutate(
      { token, ...values },
      {
        // A full load: nothing of whoever was here before stays in memory.
        onSuccess: (needsCode) => window.location.replace(needsCode ? '/sign-in' : '/'),
        onError: refusal.show,
      },
    );
  });
  return (
    <AuthLayout
      title="New password"
      lead={`For ${name}. Setting it signs you out of every other browser and removes your passkeys.`}
    >
      <AuthForm
        form={form}
        onSubmit={submit}
        problem={refusal.problem}
        submitLabel="Set password"
        busy={setPassword.isPending || setPassword.isSuccess}
      >
        {/* For password managers, which keep the two together. */}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <NewPasswordInput
          {...form.getInputProps('password')}
          value={form.values.password}
          known={[name, email]}
          label="New password"
          data-autofocus
        />
        <Checkbox
          {...form.getInputProps('revokeTokens', { type: 'checkbox' })}
          label="Revoke my API tokens as well"
          description="If somebody else may have got hold of them"
        />
      </AuthForm>
    </AuthLayout>
  );
}
