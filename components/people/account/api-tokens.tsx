'use client';
/** One's own API tokens: listed, created and revoked. A token is shown once. */
import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import type { TokenScope } from '#core/access/policy.ts';
import { MAX_NAME_LENGTH, type Me } from '#core/protocol/api/people.ts';
import { accessChoices, endOf, type Lifetime, TOKEN_LIFETIMES } from '../credentials/access-labels.ts';
import { useApiTokens, useCreateApiToken } from '../credentials/credential-queries.ts';
import { OneTimeSecret } from '../credentials/one-time-secret.tsx';
import { TokenList } from '../credentials/token-list.tsx';
import { FormProblem } from '../forms/form-problem.tsx';
import { check, formProblems } from '../forms/form-problems.ts';
import classes from '../forms/people.module.css';

export function ApiTokens({ me }: { readonly me: Me }) {
  const tokens = useApiTokens();
  const create = useCreateApiToken();
  return (
    <>
      <TokenList
        tokens={tokens}
        onRevoked={(id) => {
          // What was just created and then revoked must not stay on the page as if it worked.
          if (create.data?.id === id) create.reset();
        }}
      />
      <div role="status">
        {create.data && (
          <OneTimeSecret secret={create.data.token} copyLabel="Copy token">
            The token for “{create.data.name}”.
          </OneTimeSecret>
        )}
      </div>
      <NewToken me={me} create={create} />
    </>
  );
}

const FIELDS = ['name', 'scopes', 'expiresAt', 'password'] as const;

interface NewTokenProps {
  readonly me: Me;
  readonly create: ReturnType<typeof useCreateApiToken>;
}

function NewToken({ me, create }: NewTokenProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: {
      name: '',
      scope: 'read' as TokenScope,
      lifetime: 'quarter' as Lifetime,
      password: '',
    },
    validate: {
      name: check.present('what the token is for', MAX_NAME_LENGTH),
      password: check.present('your password'),
    },
  });
  const submit = form.onSubmit(({ name, scope, lifetime, password }) => {
    setProblem(null);
    const expiresAt = endOf(lifetime, Date.now());
    create.mutate(
      { name: name.trim(), scopes: [scope], expiresAt, password },
      {
        onSuccess: () => form.reset(),
        onError: (error) => {
          const problems = formProblems(error, FIELDS);
          form.setErrors({ ...problems.fields });
          setProblem(problems.form);
        },
      },
    );
  });
  return (
    <form onSubmit={submit} noValidate className={classes['new-token']} aria-label="New token">
      <FormProblem>{problem}</FormProblem>
      <TextInput
        {...form.getInputProps('name')}
        label="New token for"
        placeholder="Nightly export"
        autoComplete="off"
      />
      <div className={classes['pair']}>
        <NativeSelect {...form.getInputProps('scope')} label="It can" data={[...accessChoices(me.role)]} />
        <NativeSelect
          {...form.getInputProps('lifetime')}
          label="Expires"
          data={TOKEN_LIFETIMES.map(({ value, label }) => ({ value, label }))}
        />
      </div>
      <PasswordInput
        {...form.getInputProps('password')}
        label="Your password"
        description="So that nobody creates a token on a page you left open"
        name="current-password"
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show your password' }}
      />
      <Button type="submit" variant="default" loading={create.isPending}>
        Create token
      </Button>
    </form>
  );
}
