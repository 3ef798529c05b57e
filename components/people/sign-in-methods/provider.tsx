'use client';
/** The sign-in provider of the instance: whether it is connected with one's account, and connecting it. */
import { Button } from '@mantine/core';
import { useGoToProvider } from '#components/auth/auth-queries.ts';
import { toast } from '#components/ui/toast.tsx';
import type { SignInMethods } from '#core/protocol/api/sign-in.ts';
import { useConfirmFirst } from './confirm-first.tsx';

interface ProviderProps {
  readonly name: string;
  readonly methods: SignInMethods;
}

export function Provider({ name, methods }: ProviderProps) {
  const { first, dialog } = useConfirmFirst(methods);
  const go = useGoToProvider();
  if (methods.hasProvider) return <p>Connected. You can sign in with {name}.</p>;
  const connect = () =>
    go.mutate(
      { next: '/account', connect: true },
      { onError: (error) => toast.failed(`${name} was not connected`, error) },
    );
  return (
    <>
      <Button variant="default" loading={go.isPending || go.isSuccess} onClick={() => first(connect)}>
        Connect {name}
      </Button>
      {dialog}
    </>
  );
}
