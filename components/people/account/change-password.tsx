'use client';
/** Changing one's own password. */
import { Button, Checkbox, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useChangePassword } from '#components/auth/people-queries.ts';
import { toast } from '#components/ui/toast.tsx';
import { useApiTokens } from '../credentials/credential-queries.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { check, formProblems } from '../forms/form-problems.ts';
import { NewPasswordInput } from '../forms/new-password-input.tsx';

const FIELDS = ['currentPassword', 'newPassword'] as const;

export function ChangePassword({ known }: { readonly known: readonly string[] }) {
  const change = useChangePassword();
  const tokens = useApiTokens().data?.length ?? 0;
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '', revokeTokens: false },
    validate: { currentPassword: check.present('your current password'), newPassword: check.newPassword },
  });

  const submit = form.onSubmit((values) => {
    setProblem(null);
    change.mutate(values, {
      onSuccess: () => {
        form.reset();
        toast.done('Password changed');
      },
      onError: (error) => {
        const problems = formProblems(error, FIELDS);
        form.setErrors({ ...problems.fields });
        setProblem(problems.form);
      },
    });
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem>{problem}</FormProblem>
        <PasswordInput
          {...form.getInputProps('currentPassword')}
          label="Current password"
          name="current-password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the current password' }}
        />
        <NewPasswordInput
          {...form.getInputProps('newPassword')}
          value={form.values.newPassword}
          known={known}
          label="New password"
          name="new-password"
          required
          withAsterisk={false}
        />
        {tokens > 0 && (
          <Checkbox
            {...form.getInputProps('revokeTokens', { type: 'checkbox' })}
            label={tokens === 1 ? 'Revoke my API token as well' : `Revoke my ${tokens} API tokens as well`}
            description={`If somebody else may have got hold of ${tokens === 1 ? 'it' : 'them'}`}
          />
        )}
        <Button
          type="submit"
          variant="default"
          loading={change.isPending}
          style={{ alignSelf: 'flex-start' }}
        >
          Change password
        </Button>
      </Stack>
    </form>
  );
}
