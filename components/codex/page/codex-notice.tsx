/** A page in place of a Codex that cannot be shown: why, and where to go from here. */
import { Button } from '@mantine/core';
import { Link } from '#components/navigation/link.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import classes from './codex-notice.module.css';

interface CodexNoticeProps {
  readonly title: string;
  /** Where to go from here on another site; home when absent or empty. */
  readonly href?: string;
  readonly children: string;
}

export function CodexNotice({ title, href = '', children }: CodexNoticeProps) {
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[{ label: title }]} />
      <div className={classes['notice']}>
        <EmptyState
          size="page"
          title={title}
          action={
            href === '' ? (
              <Button component={Link} href="/">
                Go home
              </Button>
            ) : (
              <Button component="a" href={href}>
                Open it there
              </Button>
            )
          }
        >
          {children}
        </EmptyState>
      </div>
    </PageLayout>
  );
}
