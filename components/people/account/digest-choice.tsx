'use client';
/** The section “E-mail digest” of the account page: how often, at which hour, in which time zone. */
import { Button, SegmentedControl, Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { formatMoment } from '#components/locale/date-format.ts';
import { readerZone } from '#components/locale/reader-dates.ts';
import { toast } from '#components/ui/toast.tsx';
import type { DigestFrequency } from '#core/notifications/digest-time.ts';
import { type DigestSetting, digestSettingSchema, type SetDigest } from '#core/protocol/api/own/digests.ts';
import classes from '../forms/people.module.css';

const FREQUENCIES: readonly { readonly value: DigestFrequency; readonly label: string }[] = [
  { value: 'never', label: 'Never' },
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: 'Every Monday' },
];

const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: `${hour}`,
  label: `${hour}`.padStart(2, '0').concat(':00'),
}));

export function useDigest() {
  return useQuery({
    queryKey: keys.digest,
    queryFn: ({ signal }) => api.get('/me/digest', digestSettingSchema, { signal }),
  });
}

export function DigestChoice({ setting }: { readonly setting: DigestSetting }) {
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: (chosen: SetDigest) => api.put('/me/digest', chosen, digestSettingSchema),
    onSuccess: (next) => client.setQueryData(keys.digest, next),
    onError: (error) => toast.failed('It was not changed.', error),
  });
  const { frequency, timeZone, hour, nextAt } = setting;
  const here = readerZone() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  // Whoever begins wants it at the time of where they are.
  const choose = (next: DigestFrequency) =>
    mutate({ frequency: next, ...(frequency === 'never' && { timeZone: here }) });
  return (
    <>
      <div className={classes['choice']}>
        <span className={classes['choice-label']}>How often</span>
        <SegmentedControl
          fullWidth
          aria-label="How often"
          value={frequency}
          disabled={isPending}
          onChange={(value) => choose(value as DigestFrequency)}
          data={[...FREQUENCIES]}
        />
      </div>
      {frequency !== 'never' && (
        <>
          <Select
            label="At"
            description={`Where clocks show the time of ${timeZone}`}
            data={HOURS}
            value={`${hour}`}
            allowDeselect={false}
            disabled={isPending}
            onChange={(value) => mutate({ frequency, hour: Number(value) })}
          />
          {here !== timeZone && (
            <Button
              variant="default"
              disabled={isPending}
              onClick={() => mutate({ frequency, timeZone: here })}
            >
              Use the time zone {here}
            </Button>
          )}
          {nextAt !== null && (
            <p className={classes['muted']}>
              The next one is due {formatMoment(Date.parse(nextAt), Date.now())}, if there is something you
              have not read.
            </p>
          )}
        </>
      )}
    </>
  );
}
