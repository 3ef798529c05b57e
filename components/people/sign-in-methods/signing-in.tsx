'use client';
/** The parts of the account page about signing in, once they are loaded. */
import { Skeleton } from '@mantine/core';
import { errorMessage } from '#components/ui/toast.tsx';
import type { SignInMethods } from '#core/protocol/api/sign-in.ts';
import { useSignInMethods } from './sign-in-queries.ts';

interface SigningInProps {
  readonly children: (methods: SignInMethods) => React.ReactNode;
}

export function SigningIn({ children }: SigningInProps) {
  const methods = useSignInMethods();
  if (methods.data) return children(methods.data);
  if (methods.isError) return <p role="alert">This could not be loaded. {errorMessage(methods.error)}</p>;
  return <Skeleton height={36} width={160} aria-busy="true" />;
}
