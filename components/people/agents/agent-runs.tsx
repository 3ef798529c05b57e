'use client';
/** The runs of an agent: what it wrote in each, and the button that undoes one whole. */
import { Button, Skeleton } from '@mantine/core';
import { formatBytes } from '#components/locale/byte-size.ts';
import { timeSpanLabel } from '#components/locale/time-span.ts';
import { Link } from '#components/navigation/link.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { AgentBody, AgentRun } from '#core/protocol/api/programs/agents.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import people from '../forms/people.module.css';
import { documentLabel, undoneLabel } from './agent-labels.ts';
import { useAgentRuns, useUndoRun } from './agent-queries.ts';
import classes from './agents.module.css';

export function AgentRuns({ agent }: { readonly agent: AgentBody }) {
  const runs = useAgentRuns(agent.id);
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={classes['part']} aria-label={`What ${agent.name} did`}>
      {runs.isPending && <Skeleton height={60} radius="md" />}
      {runs.isError && <p role="alert">Its runs could not be loaded. {errorMessage(runs.error)}</p>}
      {runs.isSuccess && items.length === 0 && <p className={people['muted']}>It has written nothing yet.</p>}
      <ol className={classes['runs']}>
        {items.map((run) => (
          <Run key={run.from} agent={agent} run={run} />
        ))}
      </ol>
      {runs.hasNextPage && (
        <Button
          variant="default"
          size="compact-md"
          loading={runs.isFetchingNextPage}
          onClick={() => void runs.fetchNextPage()}
        >
          Show earlier runs
        </Button>
      )}
    </section>
  );
}

function Run({ agent, run }: { readonly agent: AgentBody; readonly run: AgentRun }) {
  const undo = useUndoRun(agent.id);
  const when = timeSpanLabel(run.from, run.to, Date.now());
  return (
    <li className={classes['run']}>
      <div className={classes['run-head']}>
        <div>
          <time className={classes['when']} dateTime={run.from} suppressHydrationWarning>
            {when}
          </time>{' '}
          <span className={people['muted']}>
            {run.edits === 1 ? '1 edit' : `${run.edits.toLocaleString('en')} edits`} ·{' '}
            {formatBytes(run.bytes)}
          </span>
        </div>
        {run.undone === null && (
          <Button
            variant="light"
            size="compact-md"
            aria-label={`Undo the run of ${agent.name}: ${when}`}
            loading={undo.isPending}
            onClick={() =>
              undo.mutate(run.from, {
                onSuccess: () => toast.done(`The run of ${agent.name} is undone`),
                onError: (error) => toast.failed('The run was not undone', error),
              })
            }
          >
            Undo this run
          </Button>
        )}
      </div>
      <ul className={classes['documents']}>
        {run.documents.map((each) => (
          <li key={`${each.kind} ${each.codex?.id ?? ''} ${each.branch ?? ''}`}>
            {each.codex !== null && (
              <>
                <Link href={codexPath(each.codex.id)}>
                  <bdi>{each.codex.title === '' ? 'Untitled' : each.codex.title}</bdi>
                </Link>
                {' · '}
              </>
            )}
            {documentLabel(each)}
          </li>
        ))}
      </ul>
      {run.undone !== null && (
        <p className={people['muted']}>
          Undone by <bdi>{run.undone.by.name}</bdi> <RelativeTime iso={run.undone.at} />
        </p>
      )}
      <div role="status">
        {undo.data && (
          <ul className={classes['documents']}>
            {undo.data.documents.map((each) => (
              <li key={`${each.kind} ${each.codex?.id ?? ''} ${each.branch ?? ''}`}>
                {each.codex !== null && <bdi>{each.codex.title}</bdi>} {undoneLabel(each)}
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}
