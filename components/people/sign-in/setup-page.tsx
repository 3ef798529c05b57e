'use client';
/** `/setup?token=`: creates the workspace and its owner on the first start. */
import { Button, Checkbox, Skeleton, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRouter } from 'next/navigation';
import { useSetupStatus } from '#components/api/queries.ts';
import { useSetup } from '#components/auth/auth-queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { MAX_NAME_LENGTH, type SetupBody } from '#core/protocol/api/people.ts';
import { check, formProblems } from '../forms/form-problems.ts';
import { NewPasswordInput } from '../forms/new-password-input.tsx';
import { EmailInput, NameInput } from '../forms/person-inputs.tsx';
import { useFormProblem } from '../forms/use-form-problem.ts';
import { AuthForm } from './auth-form.tsx';

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
      <AuthLayout title="Already set up" lead="This Bindery already has an owner.">
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

function SetupForm({ token }: { readonly token: string }) {
  const router = useRouter();
  const setup = useSetup();
  const form = useForm({
    initialValues: { workspaceName: '', name: '', email: '', password: '', sample: true },
    validate: {
      workspaceName: check.present('a name for the workspace', MAX_NAME_LENGTH),
      name: check.present('your name', MAX_NAME_LENGTH),
      email: check.email,
      password: check.newPassword,
    },
  });
  const refusal = useFormProblem(form);
  const { name, email, workspaceName, password } = form.values;

  const send = (body: SetupBody): void =>
    setup.mutate(body, {
      onSuccess: () => router.replace('/'),
      onError: (error) => {
        const { timeZone, ...others } = body;
        // A browser may know a zone that the server does not; an admin can say another later.
        const isUnknownZone = 'timeZone' in formProblems(error, ['timeZone']).fields;
        if (timeZone !== undefined && isUnknownZone) send(others);
        else refusal.show(error);
      },
    });

  const submit = form.onSubmit((values) => {
    refusal.clear();
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    send({ ...values, email: values.email.trim(), token, timeZone });
  });

  return (
    <AuthLayout
      title="Set up Bindery"
      lead="Name the workspace and create your account as its owner. You can add others afterwards."
    >
      <AuthForm
        form={form}
        onSubmit={submit}
        problem={refusal.problem}
        submitLabel="Create the workspace"
        busy={setup.isPending}
      >
        <TextInput
          {...form.getInputProps('workspaceName')}
          label="Workspace"
          description="What your team or project is called"
          name="organization"
          autoComplete="organization"
          required
          withAsterisk={false}
        />
        <NameInput {...form.getInputProps('name')} />
        <EmailInput {...form.getInputProps('email')} />
        <NewPasswordInput
          {...form.getInputProps('password')}
          value={password}
          known={[name, email, workspaceName]}
          label="Password"
        />
        <Checkbox
          {...form.getInputProps('sample', { type: 'checkbox' })}
          label="Add a few sample Codices to look at"
          description="They can be deleted at any time"
        />
      </AuthForm>
    </AuthLayout>
  );
}
