/** The form that asks for the password of a share link. */
import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { FormProblem } from '#components/people/forms/form-problem.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { LINK_PASSWORD_LENGTH } from '#core/protocol/api/sharing.ts';
import {
  isForFields,
  type LinkHolder,
  openingOf,
  openLink,
  sharedCodexKey,
} from './opening/guest-queries.ts';

interface LinkPasswordProps {
  readonly holder: LinkHolder;
  /** Once the server has taken it. */
  readonly onGiven: (password: string) => void;
}

export function LinkPassword({ holder, onGiven }: LinkPasswordProps) {
  const [password, setPassword] = useState('');
  const client = useQueryClient();
  const opening = useMutation({
    mutationFn: (given: string) => openLink({ ...openingOf(holder), password: given }),
    onSuccess: (opened, given) => {
      client.setQueryData(sharedCodexKey(holder, null), opened);
      onGiven(given);
    },
    // It was right; the link is one for some fields.
    onError: (error, given) => {
      if (isForFields(error)) onGiven(given);
    },
  });
  return (
    <AuthLayout title="This link has a password" lead="Whoever sent you the link knows it.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (password !== '') opening.mutate(password);
        }}
      >
        <FormProblem>{opening.isError ? errorMessage(opening.error) : null}</FormProblem>
        <PasswordInput
          mt={opening.isError ? 'md' : 0}
          label="Password"
          autoComplete="off"
          data-autofocus
          required
          maxLength={LINK_PASSWORD_LENGTH.max}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Button type="submit" mt="md" fullWidth loading={opening.isPending} disabled={password === ''}>
          Open
        </Button>
      </form>
    </AuthLayout>
  );
}
