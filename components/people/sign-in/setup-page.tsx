'use client';
/** `/setup?token=`: the first visit makes the workspace and its owner. */
import { Button, Checkbox, Skeleton, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useSetupStatus } from '#components/api/queries.ts';
import { useSetup } from '#components/auth/people-queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { MAX_NAME_LENGTH } from '#core/protocol/api/people.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { check, formProblems } from '../forms/form-problems.ts';
import { NewPasswordInput } from '../forms/new-password-input.tsx';

export function SetupPage({ token }: { readonly token: string }) {
  const status = useSetupStatus();
  if (status.isPending) {
    return (
      <AuthLayout title="Set up Bindery">
        <Skeleton height={240} aria-busy="true" />
      </AuthLayout>
    );
  }
  if (status.data?.needed === false) {
    return (
      <AuthLayout title="Already set up" lead="This Bindery has its owner.">
        <Button component={Link} href="/sign-in">
          Sign in
        </Button>
      </AuthLayout>
    );
  }
  if (token === '') {
    return (
      <AuthLayout
        title="One more step"
        lead="Open the setup link that was printed where Bindery was started. It is there again at each start, until there is an owner."
      >
        {null}
      </AuthLayout>
    );
  }
  return <SetupForm token={token} />;
}

const FIELDS = ['workspaceName', 'name', 'email', 'password'] as const;

type SetupFormState = ReturnType<typeof useSetupForm>;

function useSetupForm() {
  return useForm({
    initialValues: { workspaceName: '', name: '', email: '', password: '', sample: true },
    validate: {
      workspaceName: check.present('a name for the workspace', MAX_NAME_LENGTH),
      name: check.present('your name', MAX_NAME_LENGTH),
      email: check.email,
      password: check.newPassword,
    },
  });
}

function SetupForm({ token }: { readonly token: string }) {
  const router = useRouter();
  const setup = useSetup();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useSetupForm();
  const { name, email, workspaceName, password } = form.values;

  const submit = form.onSubmit((values) => {
    setProblem(null);
    setup.mutate(
      { ...values, email: values.email.trim(), token },
      {
        onSuccess: () => router.replace('/'),
        onError: (error) => {
          const problems = formProblems(error, FIELDS);
          form.setErrors({ ...problems.fields });
          setProblem(problems.form);
        },
      },
    );
  });

  return (
    <AuthLayout
      title="Set up Bindery"
      lead="Name the workspace and make yourself its owner. Others can be added afterwards."
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <FormProblem>{problem}</FormProblem>
          <OwnerInputs form={form} />
          <NewPasswordInput
            {...form.getInputProps('password')}
            value={password}
            known={[name, email, workspaceName]}
            label="Password"
            name="new-password"
            required
            withAsterisk={false}
          />
          <Checkbox
            {...form.getInputProps('sample', { type: 'checkbox' })}
            label="Add a few sample Codices to look at"
            description="They can be deleted at any time"
          />
          <Button type="submit" size="md" loading={setup.isPending}>
            Create the workspace
          </Button>
        </Stack>
      </form>
    </AuthLayout>
  );
}

/** The workspace and its owner. */
function OwnerInputs({ form }: { readonly form: SetupFormState }) {
  return (
    <>
      <TextInput
        {...form.getInputProps('workspaceName')}
        label="Workspace"
        description="What your team or project is called"
        name="organization"
        autoComplete="organization"
        required
        withAsterisk={false}
      />
      <TextInput
        {...form.getInputProps('name')}
        label="Your name"
        description="Others see it beside what you write"
        name="name"
        autoComplete="name"
        required
        withAsterisk={false}
      />
      <TextInput
        {...form.getInputProps('email')}
        label="Email"
        type="email"
        name="email"
        autoComplete="username"
        inputMode="email"
        required
        withAsterisk={false}
      />
    </>
  );
}
