'use client';
/** The code that is asked for after a right password: of the authenticator app, or a recovery code. */
import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useAnswerCode } from '#components/auth/auth-queries.ts';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import { AuthForm } from './auth-form.tsx';

interface CodeFormProps {
  readonly onDone: () => void;
  /** The password has to be entered again. */
  readonly onOver: () => void;
}

export function CodeForm({ onDone, onOver }: CodeFormProps) {
  const answer = useAnswerCode();
  const [isRecovery, setRecovery] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { code: '' },
    validate: { code: (value) => (value.trim() === '' ? 'Enter the code.' : null) },
  });
  const submit = form.onSubmit(({ code }) => {
    setProblem(null);
    const typed = code.trim();
    answer.mutate(isRecovery ? { recoveryCode: typed } : { code: typed.replace(/\s+/g, '') }, {
      onSuccess: onDone,
      onError: (error) => {
        if (isBinderyError(error) && error.code === 'unauthenticated') onOver();
        form.setFieldValue('code', '');
        setProblem(codeProblem(error, isRecovery));
      },
    });
  });
  const other = () => {
    setRecovery(!isRecovery);
    setProblem(null);
    form.reset();
  };
  return (
    <AuthLayout
      title={isRecovery ? 'Recovery code' : 'Code from your app'}
      lead={
        isRecovery
          ? 'One of the ten that you saved when you set up the app. Each works once.'
          : 'Your authenticator app shows six digits for Vespera Bindery.'
      }
    >
      <AuthForm
        form={form}
        onSubmit={submit}
        problem={problem}
        submitLabel="Continue"
        busy={answer.isPending || answer.isSuccess}
      >
        <TextInput
          {...form.getInputProps('code')}
          key={String(isRecovery)}
          label={isRecovery ? 'Recovery code' : 'Code'}
          name="one-time-code"
          autoComplete="one-time-code"
          inputMode={isRecovery ? 'text' : 'numeric'}
          autoCapitalize="off"
          spellCheck={false}
          autoFocus
          required
          withAsterisk={false}
        />
      </AuthForm>
      <Button variant="subtle" size="compact-md" mt="md" onClick={other}>
        {isRecovery ? 'Use the app instead' : 'Use a recovery code'}
      </Button>
    </AuthLayout>
  );
}

function codeProblem(error: unknown, isRecovery: boolean): string {
  if (isBinderyError(error) && error.code === 'invalid_input' && isRecovery)
    return 'That is not one of your unused recovery codes.';
  return errorMessage(error);
}
