/** The part of the page System about timestamps over checkpoints: the last one, what waits, and why there is none. */
import { formatDayTime } from '#components/locale/date-format.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { SystemTimestamps } from '#core/protocol/api/administration/system.ts';
import { Fact } from './fact.tsx';
import classes from './system.module.css';
import { counted } from './system-labels.ts';

export function TimestampFacts({ host, last, waiting, fault }: SystemTimestamps) {
  return (
    <>
      {fault !== null && (
        <p role="alert">
          {fault.message} It has been failing since <RelativeTime iso={fault.since} />. Next try:{' '}
          <time dateTime={fault.nextAt} suppressHydrationWarning>
            {formatDayTime(fault.nextAt)}
          </time>
          . Nobody’s edits wait for it.
        </p>
      )}
      <dl className={classes['facts']}>
        <Fact label="Authority">{host === null ? 'none any more' : <bdi>{host}</bdi>}</Fact>
        <Fact label="Last timestamp">
          {last && (
            <>
              <RelativeTime iso={last.at} />, by <bdi>{last.authority}</bdi>
            </>
          )}
        </Fact>
        <Fact label="Certificate (SHA-256)">{last && <bdi>{last.fingerprint}</bdi>}</Fact>
        <Fact label="Waiting">{counted(waiting, 'checkpoint', 'checkpoints')}</Fact>
      </dl>
    </>
  );
}
