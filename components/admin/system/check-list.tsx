/** The checks of `bindery doctor`, as the server that answers finds them. */
import { Button, Skeleton } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import type { SystemChecks } from '#core/protocol/api/administration/system.ts';
import classes from './system.module.css';
import { CHECK_LABELS } from './system-labels.ts';
import { useSystemChecks } from './system-queries.ts';

const ICONS = { ok: IconCircleCheck, warning: IconAlertTriangle, failed: IconCircleX } as const;

export function CheckList() {
  const { data, error, isFetching, refetch } = useSystemChecks();
  return (
    <section aria-label="Checks" className={classes['part']}>
      <h2 className={classes['part-title']}>Checks</h2>
      <div>
        {error !== null && <p role="alert">The checks could not be run. {errorMessage(error)}</p>}
        {data === undefined && error === null && <Skeleton height={160} radius="md" />}
        {data && (
          <ul className={classes['list']} aria-label="Checks">
            {data.checks.map((each, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two checks may have one name, and their order is fixed
              <Check key={index} {...each} />
            ))}
          </ul>
        )}
        <div className={classes['again']}>
          <Button variant="default" size="compact-md" loading={isFetching} onClick={() => void refetch()}>
            Check again
          </Button>
          <span className={classes['note']}>
            {data && (
              <>
                Checked <RelativeTime iso={data.at} />,{' '}
              </>
            )}
            as by <code>bindery doctor</code>; run at most once a minute.
          </span>
        </div>
      </div>
    </section>
  );
}

function Check({ check, state, message }: SystemChecks['checks'][number]) {
  const Icon = ICONS[state];
  return (
    <li className={classes['check']} data-state={state}>
      <Icon size={18} stroke={1.6} aria-hidden />
      <div>
        <strong>{check}</strong> <span className={classes['state']}>{CHECK_LABELS[state]}</span>
        <div className={classes['message']}>
          <bdi>{message}</bdi>
        </div>
      </div>
    </li>
  );
}
