'use client';
/** Signing in by a passkey: a button, and among what the browser fills into the email input. */
import { Button } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { beginPasskeySignIn, usePasskeySignIn } from '#components/auth/auth-queries.ts';
import { askForPasskey, canFillPasskeys, stopAskingForPasskey } from '#components/auth/passkeys.ts';

interface PasskeySignInProps {
  readonly onDone: () => void;
  readonly onProblem: (error: unknown) => void;
}

export function PasskeySignIn({ onDone, onProblem }: PasskeySignInProps) {
  const signIn = usePasskeySignIn();
  const use = async (fills: boolean): Promise<void> => {
    const answer = await askForPasskey(await beginPasskeySignIn(), { fills });
    if (answer === null) return;
    await signIn.mutateAsync(answer);
    onDone();
  };
  const latest = useRef(use);
  useEffect(() => {
    latest.current = use;
  });
  useEffect(() => {
    let isLeft = false;
    const fill = async () => {
      if ((await canFillPasskeys()) && !isLeft) await latest.current(true);
    };
    // Nobody asked for it: what goes wrong is told to whoever presses the button.
    fill().catch(() => undefined);
    return () => {
      isLeft = true;
      void stopAskingForPasskey();
    };
  }, []);
  return (
    <Button
      variant="default"
      size="md"
      fullWidth
      mt="md"
      leftSection={<IconFingerprint size={20} stroke={1.6} />}
      loading={signIn.isPending}
      onClick={() => void use(false).catch(onProblem)}
    >
      Use a passkey
    </Button>
  );
}
