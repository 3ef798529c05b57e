'use client';
/** `/sign-in#<token>`: signing in by a link from an e-mail. A press of a button, for programs open links in mails too. */
import { Button } from '@mantine/core';
import { useLinkSignIn } from '#components/auth/auth-queries.ts';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { FormProblem } from '../forms/form-problem.tsx';

interface LinkSignInProps {
  readonly token: string;
  /** Signed in, or asked for a code first. */
  readonly onDone: () => void;
}

export function LinkSignIn({ token, onDone }: LinkSignInProps) {
  const signIn = useLinkSignIn();
  return (
    <AuthLayout title="Sign in" lead="With the link from your email.">
      <FormProblem>{signIn.isError ? errorMessage(signIn.error) : null}</FormProblem>
      {signIn.isError ? (
        <Button size="md" fullWidth variant="default" mt="md" component="a" href="/sign-in">
          Sign in another way
        </Button>
      ) : (
        <Button
          size="md"
          fullWidth
          data-autofocus
          loading={signIn.isPending || signIn.isSuccess}
          onClick={() => signIn.mutate(token, { onSuccess: onDone })}
        >
          Sign in
        </Button>
      )}
    </AuthLayout>
  );
}
