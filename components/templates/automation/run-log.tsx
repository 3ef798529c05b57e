/** The log of the runs of a template's rules: newest first, by rule and by what became of them. */
import { Button, SegmentedControl, Select, Skeleton } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from '#components/navigation/link.tsx';
import { useServerNeed } from '#components/page/needs-server.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { RuleRun, RunStatus, TemplateRule } from '#core/protocol/api/automation.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import classes from './automation.module.css';
import { useReplayRun, useRuns } from './automation-queries.ts';
import { causeLabel, hasEnded, STATUS_LABELS, timeLabel } from './run-labels.ts';

const CHOICES = ['all', 'failed', 'stopped', 'waiting'] as const;
type Choice = (typeof CHOICES)[number];

interface RunLogProps {
  readonly templateId: string;
  readonly rules: readonly TemplateRule[];
}

export function RunLog({ templateId, rules }: RunLogProps) {
  const [rule, setRule] = useState<string | null>(null);
  const [choice, setChoice] = useState<Choice>('all');
  const status: RunStatus | null = choice === 'all' ? null : choice;
  const runs = useRuns(templateId, { rule, status });
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={classes['log']} aria-labelledby="automation-log">
      <h2 id="automation-log" className={classes['heading']}>
        What they did
      </h2>
      <div className={classes['bar']}>
        <Select
          aria-label="Rule"
          placeholder="All rules"
          data={rules.map(({ id, title }) => ({ value: id, label: title }))}
          value={rule}
          onChange={setRule}
          clearable
          className={classes['choice'] ?? ''}
        />
        <SegmentedControl
          aria-label="Runs"
          data={CHOICES.map((value) => ({ value, label: value === 'all' ? 'All' : STATUS_LABELS[value] }))}
          value={choice}
          onChange={(value) => setChoice(CHOICES.find((one) => one === value) ?? 'all')}
        />
      </div>
      {runs.isPending && <Skeleton height={120} radius="md" />}
      {runs.isError && (
        <p className={classes['problem']} role="alert">
          The runs could not be loaded. {errorMessage(runs.error)}
        </p>
      )}
      {runs.isSuccess && items.length === 0 && <p className={classes['none']}>There is no such run.</p>}
      <ul className={classes['runs']}>
        {items.map((run) => (
          <Run key={run.id} templateId={templateId} run={run} />
        ))}
      </ul>
      {runs.hasNextPage && (
        <Button variant="default" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
          Show more
        </Button>
      )}
    </section>
  );
}

function Run({ templateId, run }: { readonly templateId: string; readonly run: RuleRun }) {
  const need = useServerNeed();
  const replay = useReplayRun(templateId);
  const { codex, rule, status, message, cause, at } = run;
  return (
    <li className={classes['run']}>
      <span className={classes['status']} data-status={status}>
        {STATUS_LABELS[status]}
      </span>
      <div className={classes['text']}>
        <p>
          <Link href={codexPath(codex.id)}>{codex.title === '' ? 'Untitled' : codex.title}</Link>
          <span className={classes['rule-name']}>{rule.title}</span>
        </p>
        {message !== null && <p className={classes['message']}>{message}</p>}
        <p className={classes['facts']}>
          <span>{causeLabel(cause)}</span>
          <RelativeTime iso={at} />
          {run.nextAt !== null && run.attempts > 0 && (
            <span>
              Tried {run.attempts === 1 ? 'once' : `${run.attempts} times`}, again at {timeLabel(run.nextAt)}
            </span>
          )}
        </p>
      </div>
      {hasEnded(run) && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconRepeat size={15} stroke={1.6} aria-hidden />}
          disabled={need !== null}
          loading={replay.isPending}
          aria-label={`Run “${rule.title}” again for ${codex.title}`}
          onClick={() =>
            replay.mutate(run.id, {
              onSuccess: () => toast.done(`“${rule.title}” runs again`),
              onError: (error) => toast.failed(`“${rule.title}” was not run again.`, error),
            })
          }
        >
          Run again
        </Button>
      )}
    </li>
  );
}
