/** The queues of background work: how much waits, since when, and what failed. */
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { SystemQueue } from '#core/protocol/api/administration/system.ts';
import { Fact } from './fact.tsx';
import classes from './system.module.css';
import { counted, failedLabel, QUEUE_LABELS } from './system-labels.ts';

export function QueueList({ queues }: { readonly queues: readonly SystemQueue[] }) {
  return (
    <dl className={classes['facts']}>
      {queues.map((queue) => (
        <Fact key={queue.queue} label={QUEUE_LABELS[queue.queue]}>
          <QueueFacts queue={queue} />
        </Fact>
      ))}
    </dl>
  );
}

function QueueFacts({ queue }: { readonly queue: SystemQueue }) {
  const { waiting, oldest } = queue;
  const failed = failedLabel(queue);
  return (
    <>
      {waiting === null ? 'how much waits is not known' : counted(waiting, 'waits', 'wait')}
      {oldest !== null && (
        <>
          , the oldest since <RelativeTime iso={oldest} />
        </>
      )}
      {waiting !== null && waiting > 0 && oldest === null && ', since when is not known'}
      {failed !== null && ` · ${failed}`}
    </>
  );
}
