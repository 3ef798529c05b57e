'use client';
/** The section “Notifications on this device” of the account page: turned on and off here, and off in other browsers. */
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { keys } from '#components/api/query-keys.ts';
import {
  hasSubscription,
  readPush,
  removePushDevice,
  turnPushOff,
  turnPushOn,
} from '#components/push/push-subscription.ts';
import { pushProblem, readPushBrowser } from '#components/push/push-support.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { PushSetting } from '#core/protocol/api/own/push.ts';
import classes from '../forms/people.module.css';

type Device = PushSetting['devices'][number];

export function PushChoice() {
  const { data } = useQuery({
    queryKey: keys.push,
    queryFn: async ({ signal }) => ({
      setting: await readPush(signal),
      isSubscribed: await hasSubscription(),
    }),
    staleTime: 0,
  });
  const problem = useSyncExternalStore(
    noChange,
    () => pushProblem(readPushBrowser()),
    () => null,
  );
  if (data === undefined) return null;
  const { setting, isSubscribed } = data;
  const here = setting.devices.find(({ isThis }) => isThis);
  const others = setting.devices.filter(({ isThis }) => !isThis);
  return (
    <>
      {problem !== null && (
        <p className={classes['muted']} role="status">
          {problem}
        </p>
      )}
      {problem === null && (here === undefined || !isSubscribed) && <TurnOn />}
      {problem === null && here !== undefined && isSubscribed && <TurnOff device={here} />}
      {others.length > 0 && <Others devices={others} />}
    </>
  );
}

/** Permission is read anew with every look at the page; browsers tell nobody of a change. */
const noChange = () => () => undefined;

function TurnOn() {
  const changed = useChanged();
  const { mutate, isPending } = useMutation({
    mutationFn: turnPushOn,
    onSuccess: (setting) => {
      if (setting === null) toast.notice('The browser did not get permission, so nothing was turned on.');
    },
    onError: (error) => toast.failed('Notifications were not turned on.', error),
    onSettled: changed,
  });
  return (
    <div className={classes['said']}>
      <p className={classes['muted']}>
        They show who did what, the title of the Codex and the beginning of what was said, also on a locked
        screen. On the way they are encrypted, so the service of your browser that delivers them reads none of
        it. They end when you turn them off, or sign out of this browser.
      </p>
      <Button variant="default" loading={isPending} onClick={() => mutate()}>
        Turn on notifications
      </Button>
    </div>
  );
}

function TurnOff({ device }: { readonly device: Device }) {
  const changed = useChanged();
  const { mutate, isPending } = useMutation({
    mutationFn: () => turnPushOff(device.id),
    onError: (error) => toast.failed('Notifications were not turned off.', error),
    onSettled: changed,
  });
  return (
    <div className={classes['said']}>
      <p className={classes['muted']} role="status">
        On in this browser, turned on <RelativeTime iso={device.createdAt} />. They show who did what, the
        title of the Codex and the beginning of what was said, and end when you sign out of this browser.
      </p>
      <Button variant="default" loading={isPending} onClick={() => mutate()}>
        Turn off notifications
      </Button>
    </div>
  );
}

function Others({ devices }: { readonly devices: readonly Device[] }) {
  const changed = useChanged();
  const { mutate, isPending } = useMutation({
    mutationFn: removePushDevice,
    onError: (error) => toast.failed('It was not turned off.', error),
    onSettled: changed,
  });
  return (
    <>
      <p className={classes['muted']}>Also on in</p>
      <ul className={classes['list']} aria-label="Other browsers with notifications">
        {devices.map(({ id, name, createdAt }) => (
          <li key={id} className={classes['token']}>
            <div className={classes['token-text']}>
              <div className={classes['token-name']}>{name}</div>
              <div className={classes['muted']}>
                turned on <RelativeTime iso={createdAt} />
              </div>
            </div>
            <Button
              variant="default"
              size="compact-md"
              disabled={isPending}
              aria-label={`Turn off notifications in ${name}`}
              onClick={() => mutate(id)}
            >
              Turn off
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

function useChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: keys.push });
}
