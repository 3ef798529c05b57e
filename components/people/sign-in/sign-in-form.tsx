'use client';
/** Email and password, and beside them a passkey, the provider, or a link by e-mail, as far as there are any. */
import { Button, PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useGoToProvider, useSignIn } from '#components/auth/auth-queries.ts';
import { canUsePasskeys } from '#components/auth/passkeys.ts';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import type { WaysToSignIn } from '#core/protocol/api/sign-in.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { check } from '../forms/form-problems.ts';
import { EmailInput } from '../forms/person-inputs.tsx';
import { AuthForm } from './auth-form.tsx';
import { PasskeySignIn } from './passkey-sign-in.tsx';
import { providerProblemLabel } from './provider-labels.ts';

interface SignInFormProps {
  /** `undefined` until the server has said. */
  readonly ways: WaysToSignIn | undefined;
  readonly next: string;
  readonly problem: string | null;
  readonly isInside: boolean;
  readonly onDone: () => void;
  readonly onNeedsCode: () => void;
  /** With the address as far as it was typed. */
  readonly onAskForLink: (email: string) => void;
}

export function SignInForm(props: SignInFormProps) {
  const { ways, next, isInside, onDone, onNeedsCode, onAskForLink } = props;
  const signIn = useSignIn();
  const [isOwner, setOwner] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: { email: check.email, password: check.present('your password') },
  });
  const provider = ways?.provider ?? null;
  const onlyProvider = provider?.only === true && !isOwner;
  const problem = failure ?? providerProblemLabel(props.problem, provider?.name ?? 'The provider');

  const submit = form.onSubmit(({ email, password }) => {
    setFailure(null);
    signIn.mutate(
      { email: email.trim(), password },
      {
        onSuccess: (needsCode) => (needsCode ? onNeedsCode() : onDone()),
        onError: (error) => {
          form.setFieldValue('password', '');
          setFailure(signInProblem(error));
        },
      },
    );
  });

  return (
    <AuthLayout title="Sign in">
      {onlyProvider ? (
        <FormProblem>{problem}</FormProblem>
      ) : (
        <AuthForm
          form={form}
          onSubmit={submit}
          problem={problem}
          submitLabel="Sign in"
          busy={signIn.isPending || isInside}
        >
          <EmailInput {...form.getInputProps('email')} autoComplete="username webauthn" data-autofocus />
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
      )}
      {provider !== null && (
        <ProviderButton name={provider.name} next={next} isMain={onlyProvider} onProblem={setFailure} />
      )}
      {!onlyProvider && !isInside && canUsePasskeys(ways?.passkeyHost ?? null) && (
        <PasskeySignIn onDone={onDone} onProblem={(error) => setFailure(errorMessage(error))} />
      )}
      {!onlyProvider && ways?.mail === true && (
        <Button variant="subtle" size="compact-md" mt="md" onClick={() => onAskForLink(form.values.email)}>
          Can’t sign in? Have a link sent
        </Button>
      )}
      {onlyProvider && (
        <Button variant="subtle" size="compact-md" mt="md" onClick={() => setOwner(true)}>
          Sign in as an owner
        </Button>
      )}
    </AuthLayout>
  );
}

interface ProviderButtonProps {
  readonly name: string;
  readonly next: string;
  readonly isMain: boolean;
  readonly onProblem: (message: string) => void;
}

function ProviderButton({ name, next, isMain, onProblem }: ProviderButtonProps) {
  const go = useGoToProvider();
  return (
    <Button
      variant={isMain ? 'filled' : 'default'}
      size="md"
      fullWidth
      mt="md"
      loading={go.isPending || go.isSuccess}
      onClick={() => go.mutate({ next }, { onError: (error) => onProblem(errorMessage(error)) })}
    >
      Continue with {name}
    </Button>
  );
}

/** The server does not tell which of the two was wrong, and neither do we. */
function signInProblem(error: unknown): string {
  if (isBinderyError(error) && error.code === 'unauthenticated') {
    return 'The email address or the password is wrong. Check both, or ask an admin for a new password.';
  }
  return errorMessage(error);
}
