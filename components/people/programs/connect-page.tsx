'use client';
/** `/connect`: a program asks to come in in one's name; one says how far, or no, and the browser carries that back. */
import { Button, Checkbox, Group, Radio, Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useMe } from '#components/api/queries.ts';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import type { AskingProgram } from '#core/protocol/api/programs/connected-programs.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { API_HINT, destinationLabel, MAY_HINTS, MAY_LABELS } from './program-labels.ts';
import { useAnswerProgram, useAskedProgram } from './program-queries.ts';
import classes from './programs.module.css';

export function ConnectPage({ request }: { readonly request: string }) {
  const asked = useAskedProgram(request);
  const { program = null, redirect = null } = asked.data ?? {};
  useEffect(() => {
    if (redirect !== null) window.location.assign(redirect);
  }, [redirect]);
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[{ label: 'Connect a program' }]} />
      <div className={classes['page']}>
        {asked.isPending && <Skeleton height={240} radius="md" />}
        {asked.isError && (
          <>
            <h1 className={classes['title']}>This program cannot be connected</h1>
            <p role="alert">{errorMessage(asked.error)}</p>
          </>
        )}
        {redirect !== null && <GoingBack />}
        {program !== null && <Question request={request} program={program} />}
      </div>
    </PageLayout>
  );
}

function GoingBack() {
  return (
    <div role="status">
      <h1 className={classes['title']}>Back to the program</h1>
      <p className={classes['muted']}>If nothing happens, go back to it yourself. You can close this page.</p>
    </div>
  );
}

function Question({ request, program }: { readonly request: string; readonly program: AskingProgram }) {
  const { data: me } = useMe();
  const answer = useAnswerProgram();
  const [scope, setScope] = useState(program.scope);
  const [stay, setStay] = useState(false);
  if (answer.isSuccess) return <GoingBack />;
  const send = (allow: boolean) =>
    answer.mutate(
      { request, allow, scope, stay },
      { onSuccess: ({ redirect }) => window.location.assign(redirect) },
    );
  return (
    <form
      className={classes['question']}
      aria-label="Connect a program"
      onSubmit={(event) => {
        event.preventDefault();
        send(true);
      }}
    >
      <h1 className={classes['title']}>
        Connect “<bdi>{program.name}</bdi>”?
      </h1>
      <p>
        It would work in your name{me === undefined ? '' : `, ${me.name}`}, and never do more than you may.
        The answer goes to <strong>{destinationLabel(program)}</strong>.
      </p>
      {program.resource === 'api' && <p>{API_HINT}</p>}
      <p className={classes['warning']}>
        {program.publishedAt === null ? (
          'The program chose this name itself.'
        ) : (
          <>
            The name is what <strong>{program.publishedAt}</strong> says, and nobody has checked it.
          </>
        )}{' '}
        Go on only if you have just asked a program that you trust to connect.
      </p>
      <FormProblem>{answer.isError ? errorMessage(answer.error) : null}</FormProblem>
      <Radio.Group
        label="It can"
        value={scope}
        onChange={(value) => setScope(program.scopes.find((each) => each === value) ?? 'read')}
      >
        <div className={classes['choices']}>
          {program.scopes.map((each) => (
            <Radio key={each} value={each} label={MAY_LABELS[each]} description={MAY_HINTS[each]} />
          ))}
        </div>
      </Radio.Group>
      {program.mayStay && (
        <Checkbox
          label="Stays connected after I sign out of this browser"
          description="Until you disconnect it, on your account page, or it is not used for 30 days"
          checked={stay}
          onChange={({ currentTarget }) => setStay(currentTarget.checked)}
        />
      )}
      <Group gap="sm">
        <Button type="submit" loading={answer.isPending}>
          Connect
        </Button>
        <Button variant="default" disabled={answer.isPending} onClick={() => send(false)}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
