/** The form of the pages before sign-in: problem, inputs and submit button. */
import { Button, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { FormEventHandler, ReactNode } from 'react';
import { FormProblem } from '../forms/form-problem.tsx';
import { usePreHydrationInput } from '../forms/use-pre-hydration-input.ts';

interface AuthFormProps<Values extends Record<string, unknown>> {
  readonly form: UseFormReturnType<Values>;
  readonly onSubmit: FormEventHandler<HTMLFormElement>;
  readonly problem: string | null;
  readonly submitLabel: string;
  readonly busy: boolean;
  readonly children: ReactNode;
}

export function AuthForm<Values extends Record<string, unknown>>({
  form,
  onSubmit,
  problem,
  submitLabel,
  busy,
  children,
}: AuthFormProps<Values>) {
  return (
    <form ref={usePreHydrationInput(form)} onSubmit={onSubmit} noValidate>
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
