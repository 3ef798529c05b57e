/** The items of a menu by which a Codex is watched and muted. */
import { Menu } from '@mantine/core';
import { IconBell, IconBellOff, IconBellRinging } from '@tabler/icons-react';
import { ServerMenuItem } from '#components/page/needs-server.tsx';
import { useChangeWatching, useWatching } from './use-watching.ts';

const LOOK = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

export function WatchMenuItems({ codexId }: { readonly codexId: string }) {
  const { data } = useWatching(codexId);
  const change = useChangeWatching(codexId);
  if (data === undefined) return null;
  const { watching, through, muted } = data;
  return (
    <>
      <Menu.Divider />
      {watching !== 'codex' && (
        <ServerMenuItem leftSection={<IconBell {...LOOK} />} onClick={() => change.mutate('codex')}>
          {watching === null ? 'Watch' : 'Watch this one only'}
        </ServerMenuItem>
      )}
      {watching !== 'subtree' && through === null && (
        <ServerMenuItem leftSection={<IconBellRinging {...LOOK} />} onClick={() => change.mutate('subtree')}>
          Watch with everything below
        </ServerMenuItem>
      )}
      {watching !== null && (
        <ServerMenuItem leftSection={<IconBellOff {...LOOK} />} onClick={() => change.mutate(null)}>
          Stop watching
        </ServerMenuItem>
      )}
      <ServerMenuItem
        leftSection={<IconBellOff {...LOOK} />}
        onClick={() => change.mutate(muted ? 'unmute' : 'mute')}
      >
        {muted ? 'Unmute' : 'Mute'}
      </ServerMenuItem>
      <Menu.Divider />
    </>
  );
}
