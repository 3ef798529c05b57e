/** Labels of rules and their runs. */
import { writeClock } from '#components/locale/date-format.ts';
import { runOf } from '#core/access/rule-actor.ts';
import type { RuleRun, RunCause, RunStatus, TemplateRule } from '#core/protocol/api/automation.ts';

export const STATUS_LABELS: Readonly<Record<RunStatus, string>> = {
  waiting: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  skipped: 'Skipped',
  stopped: 'Stopped',
};

/** “12 runs in 30 days”. */
export function countsLabel({ waiting, done, skipped, failed }: TemplateRule['counts']): string {
  const all = waiting + done + skipped + failed;
  if (all === 0) return 'Not set off in the last 30 days';
  return `${all === 1 ? '1 run' : `${all.toLocaleString()} runs`} in 30 days`;
}

/** “Ada changed status”, “Due came”, “Ada ran it again”. */
export function causeLabel({ kind, by, field, webhook, publishedBy }: RunCause): string {
  const isRule = by !== undefined && runOf(by) !== null;
  const who = by === undefined ? 'Somebody' : isRule ? `The rule “${by.name}”` : by.name;
  switch (kind) {
    case 'created':
      return `${who} created it`;
    case 'changed':
      return field === undefined ? `${who} changed it` : `${who} changed ${field}`;
    case 'date':
      return [
        field === undefined ? 'A date came' : `The date in ${field} came`,
        ...(by === undefined ? [] : [`written by ${by.name}`]),
        ...(publishedBy === undefined ? [] : [`published by ${publishedBy.name}`]),
      ].join(', ');
    case 'commented':
      return `${who} commented`;
    case 'webhook':
      return `${who} called ${webhook ?? 'a webhook'}`;
    case 'replay':
      return `${who} ran it again`;
  }
}

/** “14:05”. */
export function timeLabel(iso: string): string {
  return writeClock(iso);
}

/** Whether a run has ended and can be run again. */
export function hasEnded({ status }: Pick<RuleRun, 'status'>): boolean {
  return status !== 'waiting' && status !== 'running';
}
