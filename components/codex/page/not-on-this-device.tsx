'use client';
/** The page of a Codex that has no copy on this device while there is no connection. */
import { Button } from '@mantine/core';
import { IconDeviceDesktopOff } from '@tabler/icons-react';
import { Link } from '#components/navigation/link.tsx';
import classes from '#components/offline/offline.module.css';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { useTreeNode } from '#components/tree-context/tree-context.tsx';
import { useBreadcrumbs } from '#components/tree-context/use-breadcrumbs.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';

export function NotOnThisDevice({ codexId }: { readonly codexId: string }) {
  const node = useTreeNode(codexId);
  const above = useBreadcrumbs(codexId);
  const title = node === null ? 'This Codex' : `“${displayTitle(node.label?.title ?? '')}”`;
  return (
    <PageLayout>
      <PageHeader
        breadcrumbs={[
          ...above,
          { label: node === null ? 'Not on this device' : displayTitle(node.label?.title ?? '') },
        ]}
      />
      <div className={classes['page']}>
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
            There is no connection, and it was never opened or fetched here. It opens by itself as soon as
            there is one.
          </p>
          <p>To have it next time, choose “Make available offline” in its menu while you are connected.</p>
        </EmptyState>
      </div>
    </PageLayout>
  );
}
