/** A rule as a sentence, with what became of its runs, and what can be done with it: pause, try. */
import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconTestPipe } from '@tabler/icons-react';
import { useState } from 'react';
import { useServerNeed } from '#components/page/needs-server.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { TemplateRule } from '#core/protocol/api/automation.ts';
import classes from './automation.module.css';
import { usePauseRule } from './automation-queries.ts';
import { countsLabel } from './run-labels.ts';
import { TryDialog } from './try-dialog.tsx';

interface RuleCardProps {
  readonly templateId: string;
  readonly rule: TemplateRule;
}

export function RuleCard({ templateId, rule }: RuleCardProps) {
  const [isTrying, setTrying] = useState(false);
  const need = useServerNeed();
  const pausing = usePauseRule(templateId);
  const isPaused = rule.pausedAt !== null;
  const setPaused = (paused: boolean) =>
    pausing.mutate(
      { rule: rule.id, paused },
      {
        onSuccess: () =>
          paused
            ? toast.undo(`“${rule.title}” is paused`, () => setPaused(false))
            : toast.done(`“${rule.title}” runs again`),
        onError: (error) => toast.failed(`“${rule.title}” was not ${paused ? 'paused' : 'resumed'}.`, error),
      },
    );
  return (
    <li className={classes['rule']} data-paused={isPaused ? '' : undefined}>
      <div className={classes['text']}>
        <h3 className={classes['name']}>
          {rule.title}
          {isPaused && <span className={classes['badge']}>Paused</span>}
        </h3>
        {rule.sentence !== '' && <p className={classes['sentence']}>{rule.sentence}</p>}
        {rule.problem !== null && <p className={classes['problem']}>It cannot be run. {rule.problem}</p>}
        <p className={classes['facts']}>
          <span>{countsLabel(rule.counts)}</span>
          {rule.counts.failed > 0 && <span data-bad="">{rule.counts.failed} failed</span>}
          {rule.lastRunAt !== null && (
            <span>
              Last set off <RelativeTime iso={rule.lastRunAt} />
            </span>
          )}
          {isPaused && rule.pausedAt !== null && (
            <span>
              Paused by {rule.pausedBy} <RelativeTime iso={rule.pausedAt} />
            </span>
          )}
        </p>
      </div>
      {rule.problem === null && (
        <div className={classes['actions']}>
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconTestPipe size={16} stroke={1.6} aria-hidden />}
            disabled={need !== null}
            onClick={() => setTrying(true)}
            aria-label={`Try “${rule.title}”`}
          >
            Try…
          </Button>
          <Button
            variant="default"
            size="compact-md"
            leftSection={
              isPaused ? (
                <IconPlayerPlay size={16} stroke={1.6} aria-hidden />
              ) : (
                <IconPlayerPause size={16} stroke={1.6} aria-hidden />
              )
            }
            disabled={need !== null}
            loading={pausing.isPending}
            onClick={() => setPaused(!isPaused)}
            aria-label={`${isPaused ? 'Resume' : 'Pause'} “${rule.title}”`}
          >
            {isPaused ? 'Resume' : 'Pause'}
          </Button>
        </div>
      )}
      {isTrying && <TryDialog templateId={templateId} rule={rule} onClose={() => setTrying(false)} />}
    </li>
  );
}
