/** The one form of a page before somebody is signed in: what is wrong with it, its inputs, and the button that sends it. */
import { Button, Stack } from '@mantine/core';
import type { FormEventHandler, ReactNode } from 'react';
import { FormProblem } from '../forms/form-problem.tsx';

interface AuthFormProps {
  readonly onSubmit: FormEventHandler<HTMLFormElement>;
  readonly problem: string | null;
  readonly submitLabel: string;
  readonly busy: boolean;
  readonly children: ReactNode;
}

export function AuthForm({ onSubmit, problem, submitLabel, busy, children }: AuthFormProps) {
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <FormProblem>{problem}</FormProblem>
        {children}
        <Button type="submit" size="md" loading={busy}>
          {submitLabel}
        </Button>
      </Stack>
    </form>
  );
}
