'use client';
/** The form that changes one's own password. */
import { Button, Checkbox, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useChangePassword } from '#components/auth/auth-queries.ts';
import { toast } from '#components/ui/toast.tsx';
import { useApiTokens } from '../credentials/credential-queries.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { check } from '../forms/form-problems.ts';
import { NewPasswordInput } from '../forms/new-password-input.tsx';
import { useFormProblem } from '../forms/use-form-problem.ts';

export function ChangePassword({ known }: { readonly known: readonly string[] }) {
  const change = useChangePassword();
  const tokens = useApiTokens().data?.length ?? 0;
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '', revokeTokens: false },
    validate: { currentPassword: check.present('your current password'), newPassword: check.newPassword },
  });
  const refusal = useFormProblem(form);

  const submit = form.onSubmit((values) => {
    refusal.clear();
    change.mutate(values, {
      onSuccess: () => {
        form.reset();
        toast.done('Password changed');
      },
      onError: refusal.show,
    });
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem>{refusal.problem}</FormProblem>
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
