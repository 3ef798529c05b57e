'use client';
/** `/sign-in`: email and password, then back to the requested page. */
import { PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useMe, useSetupStatus } from '#components/api/queries.ts';
import { useSignIn } from '#components/auth/auth-queries.ts';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import { check } from '../forms/form-problems.ts';
import { EmailInput } from '../forms/person-inputs.tsx';
import { AuthForm } from './auth-form.tsx';
import { safeNextPath } from './next-path.ts';

export function SignInPage({ next }: { readonly next: string }) {
  const router = useRouter();
  const signIn = useSignIn();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: { email: check.email, password: check.present('your password') },
  });
  const inside = useLeaveWhenInside(safeNextPath(next));

  const submit = form.onSubmit(({ email, password }) => {
    setProblem(null);
    signIn.mutate(
      { email: email.trim(), password },
      {
        onSuccess: () => router.replace(safeNextPath(next)),
        onError: (error) => {
          form.setFieldValue('password', '');
          setProblem(signInProblem(error));
        },
      },
    );
  });

  return (
    <AuthLayout title="Sign in">
      <AuthForm
        form={form}
        onSubmit={submit}
        problem={problem}
        submitLabel="Sign in"
        busy={signIn.isPending || inside}
      >
        <EmailInput {...form.getInputProps('email')} data-autofocus />
        <PasswordInput
          {...form.getInputProps('password')}
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
      </AuthForm>
    </AuthLayout>
  );
}

/** The server does not tell which of the two was wrong, and neither do we. */
function signInProblem(error: unknown): string {
  if (isBinderyError(error) && error.code === 'unauthenticated') {
    return 'That email and password don’t belong together. Check both, or ask an admin for a new password.';
  }
  return errorMessage(error);
}

/** Somebody already signed in has no business here; a new instance has to be set up first. */
function useLeaveWhenInside(path: string): boolean {
  const router = useRouter();
  const me = useMe();
  const inside = me.isSuccess;
  const setup = useSetupStatus(me.isError);
  const setupNeeded = setup.data?.needed ?? false;
  useEffect(() => {
    if (inside) router.replace(path);
    else if (setupNeeded) router.replace('/setup');
  }, [inside, setupNeeded, path, router]);
  return inside;
}
