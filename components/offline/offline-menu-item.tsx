'use client';
/** The menu item “Make available offline”, for a Codex and everything below it. */
import { Menu } from '@mantine/core';
import { IconDeviceDesktopDown, IconDeviceDesktopX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { askToPersist } from '#components/browser/storage-quota.ts';
import { useTreeContext, useTreeVersion } from '#components/tree-context/tree-context.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { toast } from '#components/ui/toast.tsx';
import { useDevice, useIsAway, useOfflineState } from './device-context.tsx';
import classes from './offline.module.css';
import { offlineSubtree, offlineSubtreeLabel } from './offline-subtree.ts';

const LOOK = { size: 16, stroke: 1.6, 'aria-hidden': true } as const;

/** Nothing for guests, and until it is known what the device holds. */
export function OfflineMenuItem({ codexId }: { readonly codexId: string }) {
  const scope = useTreeContext();
  const version = useTreeVersion(scope);
  const device = useDevice();
  const registry = useOfflineState();
  const isAway = useIsAway();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the workspace holds
  const state = useMemo(
    () => (scope === null || registry === null ? null : offlineSubtree(scope.workspace, registry, codexId)),
    [scope, version, registry, codexId],
  );
  if (scope === null || device === null || state === null || state.total === 0) return null;
  const words = <span className={classes['state']}>{offlineSubtreeLabel(state, isAway)}</span>;
  if (state.pinnedFrom !== null && !state.pinned) {
    const from = displayTitle(scope.workspace.node(state.pinnedFrom)?.label?.title ?? '');
    return (
      <Menu.Item disabled leftSection={<IconDeviceDesktopDown {...LOOK} />}>
        Kept offline with “{from}”{words}
      </Menu.Item>
    );
  }
  const pin = (pinned: boolean) => {
    const done = pinned ? 'It will be kept on this device' : 'It is no longer kept on this device for good';
    const topId = scope.workspace.privateTopOf(codexId);
    device.registry.setPinned(codexId, pinned, topId).then(
      () => toast.undo(done, () => void device.registry.setPinned(codexId, !pinned, topId)),
      (error: unknown) => toast.failed('This device could not remember that', error),
    );
    if (pinned) void askToPersist().catch(() => false);
  };
  return (
    <Menu.Item
      leftSection={state.pinned ? <IconDeviceDesktopX {...LOOK} /> : <IconDeviceDesktopDown {...LOOK} />}
      onClick={() => pin(!state.pinned)}
    >
      {state.pinned ? 'Stop keeping offline' : 'Make available offline'}
      {words}
    </Menu.Item>
  );
}
