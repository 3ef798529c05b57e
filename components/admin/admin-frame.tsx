'use client';
/** The frame of every page of admins: its header, the other pages of admins, and a notice for everybody else. */
import { IconLock } from '@tabler/icons-react';
import type { ComponentProps, ReactNode } from 'react';
import { useMe } from '#components/api/queries.ts';
import { NeedsServer } from '#components/page/needs-server.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import { PAGE_ACCESS } from '#core/protocol/page-access.ts';
import classes from './admin.module.css';
import { AdminPages } from './admin-pages.tsx';

interface AdminFrameProps {
  readonly title: string;
  readonly page: ComponentProps<typeof AdminPages>['here'];
  /** What needs the server: “Reading the audit log”. */
  readonly what: string;
  readonly children: ReactNode;
}

export function AdminFrame({ title, page, what, children }: AdminFrameProps) {
  const { data: me } = useMe();
  const mayRule = me !== undefined && isAtLeast(me.role, 'admin');
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[{ label: title }]} />
      <div className={classes['page']}>
        {mayRule && <AdminPages here={page} />}
        <h1 className={classes['title']}>{title}</h1>
        {mayRule && <NeedsServer what={what}>{children}</NeedsServer>}
        {me && !mayRule && (
          <EmptyState icon={<IconLock size={28} stroke={1.4} />} title={PAGE_ACCESS[page].refusal}>
            Ask an admin of {me.workspace.name}.
          </EmptyState>
        )}
      </div>
    </PageLayout>
  );
}
