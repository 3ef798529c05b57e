'use client';
/** The section “On this device” of the account page: what is stored here, its size, and buttons that remove it. */
import { Button, Progress, Switch } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { askToPersist, isPersistent, readStorageQuota } from '#components/browser/storage-quota.ts';
import { formatBytes } from '#components/locale/byte-size.ts';
import { Link } from '#components/navigation/link.tsx';
import type { Device } from '#components/offline/device.ts';
import { useDevice, useIsAway, useOfflineState } from '#components/offline/device-context.tsx';
import { prefetchOptions } from '#components/offline/device-prefetch.ts';
import classes from '#components/offline/offline.module.css';
import { offlineSubtree, offlineSubtreeLabel } from '#components/offline/offline-subtree.ts';
import {
  type TreeContextValue,
  useTreeContext,
  useTreeVersion,
} from '#components/tree-context/tree-context.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { toast } from '#components/ui/toast.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import { freeUpSpace } from '#sync/offline/offline-prefetch.ts';
import { type OfflineState, RECENT_BY_DEFAULT } from '#sync/offline/offline-registry.ts';

export function OnThisDevice() {
  const device = useDevice();
  const registry = useOfflineState();
  const scope = useTreeContext();
  useTreeVersion(scope);
  if (device === null || registry === null || scope === null) return null;
  return (
    <>
      <RoomTaken registry={registry} />
      <Pins device={device} registry={registry} scope={scope} />
      <RecentSwitch device={device} registry={registry} />
      <Space device={device} scope={scope} />
    </>
  );
}

function RoomTaken({ registry: { copies } }: { readonly registry: OfflineState }) {
  const { data } = useQuery({
    queryKey: ['device', 'room', copies.size],
    queryFn: async () => ({ room: await readStorageQuota(), persistent: await isPersistent() }),
    staleTime: 0,
  });
  const room = data?.room ?? null;
  return (
    <>
      <dl className={classes['figures']}>
        <dt>Codices</dt>
        <dd>{copies.size.toLocaleString('en')}</dd>
        <dt>Storage</dt>
        <dd>
          {room === null
            ? 'This browser does not tell'
            : `${formatBytes(room.used)} of ${formatBytes(room.granted)} that the browser grants`}
        </dd>
        <dt>Safety</dt>
        <dd>{persistenceLabel(data?.persistent ?? null)}</dd>
      </dl>
      {room !== null && room.granted > 0 && (
        <Progress
          className={classes['bar'] ?? ''}
          size="sm"
          value={Math.max(0.5, (room.used / room.granted) * 100)}
          aria-label="Storage used of what the browser allows"
        />
      )}
    </>
  );
}

function persistenceLabel(persistent: boolean | null): string {
  if (persistent === true) return 'Kept until you remove it';
  return persistent === null
    ? 'The browser may clear it when room is short'
    : 'The browser may clear it when room is short; unsent changes with it';
}

interface PartProps {
  readonly device: Device;
  readonly registry: OfflineState;
  readonly scope: TreeContextValue;
}

function Pins({ device, registry, scope }: PartProps) {
  const isAway = useIsAway();
  const pins = [...registry.pins].filter((id) => scope.workspace.node(id) !== null);
  return (
    <>
      <h3 className={classes['subtitle']}>Available offline</h3>
      {pins.length === 0 ? (
        <p className={classes['state']}>
          Nothing yet. Choose “Make available offline” in the menu of a Codex to keep it here with everything
          below it.
        </p>
      ) : (
        <ul className={classes['pins']}>
          {pins.map((id) => {
            const title = displayTitle(scope.workspace.node(id)?.label?.title ?? '');
            return (
              <li key={id} className={classes['pin']}>
                <span className={classes['pin-title']}>
                  <Link href={codexPath(id)}>{title}</Link>
                  <span className={classes['state']}>
                    {offlineSubtreeLabel(offlineSubtree(scope.workspace, registry, id), isAway)}
                  </span>
                </span>
                <Button
                  variant="subtle"
                  size="compact-sm"
                  aria-label={`Stop keeping “${title}” offline`}
                  onClick={() => {
                    void device.registry.setPinned(id, false);
                    toast.undo(
                      `“${title}” is no longer kept here for good`,
                      () => void device.registry.setPinned(id, true, scope.workspace.privateTopOf(id)),
                    );
                  }}
                >
                  Stop keeping
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

function RecentSwitch({ device, registry: { recent } }: Omit<PartProps, 'scope'>) {
  return (
    <Switch
      label="Keep recently opened Codices"
      description={`Up to ${RECENT_BY_DEFAULT} Codices, fetched while the page is idle`}
      checked={recent > 0}
      onChange={(event) =>
        void device.registry.setRecent(event.currentTarget.checked ? RECENT_BY_DEFAULT : 0)
      }
    />
  );
}

function Space({ device, scope }: Omit<PartProps, 'registry'>) {
  const client = useQueryClient();
  const isAway = useIsAway();
  const [busy, setBusy] = useState(false);
  const freeUp = async () => {
    setBusy(true);
    try {
      const before = device.registry.get().recent;
      await device.registry.setRecent(0);
      const freed = await freeUpSpace(
        prefetchOptions(device, { client, me: scope.me, workspace: scope.workspace }),
      );
      const words = `${freed === 1 ? '1 copy was' : `${freed} copies were`} removed; nothing that waits to be sent`;
      toast.undo(words, () => void device.registry.setRecent(before));
    } catch (error) {
      toast.failed('The room was not freed', error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={classes['actions']}>
      <Button variant="default" loading={busy} disabled={isAway} onClick={() => void freeUp()}>
        Free up space
      </Button>
      <Button
        variant="subtle"
        onClick={() =>
          void askToPersist().then((kept) =>
            kept
              ? toast.done('The browser keeps it until you remove it')
              : toast.notice(
                  'This browser does not promise that now. It may after you have used Bindery for a while, or installed it.',
                ),
          )
        }
      >
        Ask the browser to keep it
      </Button>
    </div>
  );
}
