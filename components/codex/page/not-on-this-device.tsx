'use client';
/** The page of a Codex that has no copy on this device: there is no connection, or the server does not have it yet. */
import { Button } from '@mantine/core';
import { IconCloudDown, IconDeviceDesktopOff } from '@tabler/icons-react';
import { Link } from '#components/navigation/link.tsx';
import { useIsAway } from '#components/offline/device-context.tsx';
import classes from '#components/offline/offline.module.css';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { useTreeNode } from '#components/tree-context/tree-context.tsx';
import { useBreadcrumbs } from '#components/tree-context/use-breadcrumbs.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';

interface NotOnThisDeviceProps {
  readonly codexId: string;
  /** `null`: the Codex itself. */
  readonly branch: string | null;
}

export function NotOnThisDevice({ codexId, branch }: NotOnThisDeviceProps) {
  const isAway = useIsAway();
  const node = useTreeNode(codexId);
  const above = useBreadcrumbs(codexId);
  const codex = node === null ? 'This Codex' : `“${displayTitle(node.label?.title ?? '')}”`;
  const title = branch === null ? codex : `The branch “${branch}”`;
  return (
    <PageLayout>
      <PageHeader
        breadcrumbs={[
          ...above,
          { label: node === null ? 'Not here yet' : displayTitle(node.label?.title ?? '') },
        ]}
      />
      <div className={classes['page']}>
        {isAway ? <Away title={title} isBranch={branch !== null} /> : <OnItsWay title={title} />}
      </div>
    </PageLayout>
  );
}

function Away({ title, isBranch }: { readonly title: string; readonly isBranch: boolean }) {
  return (
    <EmptyState
      size="page"
      icon={<IconDeviceDesktopOff size={32} stroke={1.4} />}
      title={`${title} is not on this device`}
      action={
        <Button component={Link} href="/search" variant="default">
          Search what is here
        </Button>
      }
    >
      <p>
        There is no connection, and it was never opened or fetched here. It opens by itself as soon as there
        is one.
      </p>
      <p>
        {isBranch
          ? 'A branch is kept here once you have opened it.'
          : 'To have it next time, choose “Make available offline” in its menu while you are connected.'}
      </p>
    </EmptyState>
  );
}

/** Others see a Codex in the tree before the device that made it has sent it. */
function OnItsWay({ title }: { readonly title: string }) {
  return (
    <EmptyState
      size="page"
      icon={<IconCloudDown size={32} stroke={1.4} />}
      title={`${title} is not here yet`}
    >
      <p>
        The server cannot open it at the moment. It may just have been created, on a device that has not sent
        it yet. It opens by itself as soon as it arrives.
      </p>
    </EmptyState>
  );
}
