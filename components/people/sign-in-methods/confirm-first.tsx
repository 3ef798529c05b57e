'use client';
/** Asks who is there before a change of how somebody signs in, unless they said so a moment ago. */
import { Button, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { beginPasskeySignIn, useWaysToSignIn } from '#components/auth/auth-queries.ts';
import { askForPasskey, canUsePasskeys } from '#components/auth/passkeys.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import type { SignInMethods } from '#core/protocol/api/sign-in.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { check } from '../forms/form-problems.ts';
import { useConfirmIdentity } from './sign-in-queries.ts';

/** What is a moment ago here may be over when the request arrives. */
const MARGIN_MS = 30_000;

/** `first(act)` does it at once, or after the dialog; `dialog` has to be on the page. */
export function useConfirmFirst(methods: SignInMethods) {
  const [waiting, setWaiting] = useState<(() => void) | null>(null);
  const first = (act: () => void): void => {
    const until = methods.confirmedUntil === null ? 0 : Date.parse(methods.confirmedUntil);
    if (until - Date.now() > MARGIN_MS) act();
    else setWaiting(() => act);
  };
  const dialog = (
    <Modal opened={waiting !== null} onClose={() => setWaiting(null)} title="Confirm that it is you" centered>
      <ConfirmForm
        methods={methods}
        onConfirmed={() => {
          setWaiting(null);
          waiting?.();
        }}
      />
    </Modal>
  );
  return { first, dialog };
}

interface ConfirmFormProps {
  readonly methods: SignInMethods;
  readonly onConfirmed: () => void;
}

function ConfirmForm({ methods, onConfirmed }: ConfirmFormProps) {
  const confirm = useConfirmIdentity();
  const ways = useWaysToSignIn();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { password: '', code: '' },
    validate: { password: check.present('your password') },
  });
  const fail = (error: unknown) => setProblem(errorMessage(error));
  const hasApp = methods.authenticator.enabled;
  const submit = form.onSubmit(({ password, code }) =>
    confirm.mutate(
      { password, ...(hasApp && { code: code.replace(/\s+/g, '') }) },
      { onSuccess: onConfirmed, onError: fail },
    ),
  );
  const byPasskey = async () => {
    const passkey = await askForPasskey(await beginPasskeySignIn());
    if (passkey !== null) confirm.mutate({ passkey }, { onSuccess: onConfirmed, onError: fail });
  };
  const hasPasskey = methods.passkeys.length > 0 && canUsePasskeys(ways.data?.passkeyHost ?? null);
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <p>So that nobody does this on a page you left open.</p>
        <FormProblem>{problem}</FormProblem>
        {methods.hasPassword && (
          <>
            <PasswordInput
              {...form.getInputProps('password')}
              label="Your password"
              name="current-password"
              autoComplete="current-password"
              data-autofocus
              visibilityToggleButtonProps={{ 'aria-label': 'Show your password' }}
            />
            {hasApp && (
              <TextInput
                {...form.getInputProps('code')}
                label="Code from your app"
                name="one-time-code"
                autoComplete="one-time-code"
                inputMode="numeric"
              />
            )}
            <Button type="submit" loading={confirm.isPending}>
              Confirm
            </Button>
          </>
        )}
        {hasPasskey && (
          <Button variant="default" loading={confirm.isPending} onClick={() => void byPasskey().catch(fail)}>
            Use a passkey
          </Button>
        )}
      </Stack>
    </form>
  );
}
