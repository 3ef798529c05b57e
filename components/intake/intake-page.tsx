'use client';
/** `/f/<token>`: a form that makes a Codex of what a stranger answers, and the page that thanks them. */
import { Button, PasswordInput } from '@mantine/core';
import { usePathname } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { FormProblem } from '#components/people/forms/form-problem.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import { LINK_PASSWORD_LENGTH } from '#core/protocol/api/sharing.ts';
import { parseFormAddress } from '#core/protocol/page-address.ts';
import { AwayNote } from './away-note.tsx';
import classes from './intake.module.css';
import { IntakeForm } from './intake-form.tsx';
import { type FormEntry, useIntakeForm } from './intake-queries.ts';
import { type KeptAnswers, readKept } from './kept-answers.ts';

export function IntakePage() {
  const token = parseFormAddress(usePathname()) ?? '';
  return <Form key={token} token={token} />;
}

export function Form({ token }: { readonly token: string }) {
  const [password, setPassword] = useState<string>();
  const entry: FormEntry = { token, ...(password !== undefined && { password }) };
  const form = useIntakeForm(entry);
  const [kept, setKept] = useState<KeptAnswers | null>(null);
  // Only a browser has kept anything.
  useEffect(() => setKept(readKept(token) ?? newAnswers()), [token]);
  const [thanks, setThanks] = useState<string | null>(null);
  if (thanks !== null)
    return (
      <Thanks
        text={thanks}
        onAgain={() => {
          setKept(newAnswers());
          setThanks(null);
          void form.refetch();
        }}
      />
    );
  if (form.data !== undefined && kept !== null)
    return (
      <main id="main" className={classes['page']}>
        <title>{`${form.data.title} · Vespera Bindery`}</title>
        <h1 className={classes['title']} dir="auto">
          {form.data.title}
        </h1>
        <AwayNote />
        <IntakeForm
          key={kept.key}
          entry={entry}
          form={form.data}
          kept={kept}
          onSent={setThanks}
          onRefused={() => void form.refetch()}
          onAnother={(typed) => setKept({ ...newAnswers(), typed })}
        />
      </main>
    );
  if (!form.isError) return null;
  if (isBinderyError(form.error) && form.error.code === 'password_required')
    return <FormPassword problem={password === undefined ? null : form.error} onGiven={setPassword} />;
  return <ClosedForm error={form.error} />;
}

function newAnswers(): KeptAnswers {
  return { key: browserEnvironment.newId(), typed: {} };
}

function Thanks({ text, onAgain }: { readonly text: string; readonly onAgain: () => void }) {
  const heading = useRef<HTMLDivElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <AuthLayout title="Thank you">
      <div ref={heading} tabIndex={-1} role="status" className={classes['thanks']}>
        <p dir="auto">{text === '' ? 'Your answers have arrived.' : text}</p>
      </div>
      <Button mt="lg" variant="default" onClick={onAgain}>
        Answer again
      </Button>
    </AuthLayout>
  );
}

interface FormPasswordProps {
  /** Of the one given last. */
  readonly problem: Error | null;
  readonly onGiven: (password: string) => void;
}

function FormPassword({ problem, onGiven }: FormPasswordProps) {
  const [password, setPassword] = useState('');
  return (
    <AuthLayout title="This form has a password" lead="Whoever sent you the address knows it.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (password !== '') onGiven(password);
        }}
      >
        <FormProblem>{problem === null ? null : errorMessage(problem)}</FormProblem>
        <PasswordInput
          label="Password"
          autoComplete="off"
          data-autofocus
          required
          maxLength={LINK_PASSWORD_LENGTH.max}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Button type="submit" mt="md" fullWidth disabled={password === ''}>
          Open
        </Button>
      </form>
    </AuthLayout>
  );
}

function ClosedForm({ error }: { readonly error: Error }) {
  const isClosed = isBinderyError(error) && ['gone', 'revoked', 'not_found'].includes(error.code);
  return (
    <AuthLayout
      title={isClosed ? 'This form is closed' : 'This form can’t be opened now'}
      lead={errorMessage(error)}
    >
      {!isClosed && (
        <Button mt="lg" onClick={() => location.reload()}>
          Try again
        </Button>
      )}
    </AuthLayout>
  );
}
