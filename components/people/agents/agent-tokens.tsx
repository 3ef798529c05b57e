'use client';
/** The tokens of an agent: listed, revoked, and made by whoever answers for it. A token is shown once. */
import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import { MAX_NAME_LENGTH } from '#core/protocol/api/people.ts';
import type { AgentBody, AgentToken } from '#core/protocol/api/programs/agents.ts';
import {
  credentialExpiryLabel,
  endOf,
  type Lifetime,
  TOKEN_LIFETIMES,
} from '../credentials/access-labels.ts';
import { OneTimeSecret } from '../credentials/one-time-secret.tsx';
import { FormProblem } from '../forms/form-problem.tsx';
import { check, formProblems } from '../forms/form-problems.ts';
import people from '../forms/people.module.css';
import { useCreateAgentToken, useRevokeAgentToken } from './agent-queries.ts';
import classes from './agents.module.css';

interface AgentTokensProps {
  readonly agent: AgentBody;
  readonly isMine: boolean;
}

export function AgentTokens({ agent, isMine }: AgentTokensProps) {
  const create = useCreateAgentToken(agent.id);
  return (
    <section className={classes['part']} aria-label={`Tokens of ${agent.name}`}>
      {agent.tokens.length === 0 && <p className={people['muted']}>It has no token, so it does nothing.</p>}
      <ul className={people['list']}>
        {agent.tokens.map((token) => (
          <Token
            key={token.id}
            token={token}
            onRevoked={() => {
              // What was just made and then revoked must not stay on the page as if it worked.
              if (create.data?.id === token.id) create.reset();
            }}
          />
        ))}
      </ul>
      <div role="status">
        {create.data && (
          <OneTimeSecret secret={create.data.token} copyLabel="Copy token">
            The token for “{create.data.name}”.
          </OneTimeSecret>
        )}
      </div>
      {isMine ? (
        <NewToken create={create} />
      ) : (
        <p className={people['muted']}>
          <bdi>{agent.owner.name}</bdi> gives it its tokens: whoever has one works with part of their rights.
        </p>
      )}
    </section>
  );
}

function Token({ token, onRevoked }: { readonly token: AgentToken; readonly onRevoked: () => void }) {
  const revoke = useRevokeAgentToken();
  const expiry = credentialExpiryLabel(token.expiresAt, Date.now());
  return (
    <li className={people['token']}>
      <div className={people['token-text']}>
        <div className={people['token-name']}>
          <bdi>{token.name}</bdi>
        </div>
        <div className={people['muted']}>
          Created <RelativeTime iso={token.createdAt} />
          {token.lastUsedAt ? (
            <>
              , used <RelativeTime iso={token.lastUsedAt} />
            </>
          ) : (
            ', never used'
          )}
          {expiry !== '' && ` · ${expiry}`}
        </div>
      </div>
      <Button
        variant="light"
        color="rose"
        size="compact-md"
        aria-label={`Revoke ${token.name}`}
        loading={revoke.isPending}
        onClick={() =>
          revoke.mutate(token.id, {
            onSuccess: () => {
              onRevoked();
              toast.done(`“${token.name}” no longer opens anything`);
            },
            onError: (error) => toast.failed(`“${token.name}” was not revoked`, error),
          })
        }
      >
        Revoke
      </Button>
    </li>
  );
}

const FIELDS = ['name', 'expiresAt', 'password'] as const;

function NewToken({ create }: { readonly create: ReturnType<typeof useCreateAgentToken> }) {
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { name: '', lifetime: 'quarter' as Lifetime, password: '' },
    validate: {
      name: check.present('what the token is for', MAX_NAME_LENGTH),
      password: check.present('your password'),
    },
  });
  const submit = form.onSubmit(({ name, lifetime, password }) => {
    setProblem(null);
    create.mutate(
      { name: name.trim(), expiresAt: endOf(lifetime, Date.now()), password },
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
    <form onSubmit={submit} noValidate className={people['new-token']} aria-label="New token of the agent">
      <FormProblem>{problem}</FormProblem>
      <div className={people['pair']}>
        <TextInput
          {...form.getInputProps('name')}
          label="New token for"
          placeholder="Nightly run"
          autoComplete="off"
        />
        <NativeSelect
          {...form.getInputProps('lifetime')}
          label="Expires"
          data={TOKEN_LIFETIMES.map(({ value, label }) => ({ value, label }))}
        />
      </div>
      <PasswordInput
        {...form.getInputProps('password')}
        label="Your password"
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
