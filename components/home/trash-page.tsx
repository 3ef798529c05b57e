'use client';
/** The trash: what was deleted, and the way back. */
import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useRestoreFromTrash } from '#components/api/codex-mutations.ts';
import { useMe, useTemplatesById, useTrash } from '#components/api/queries.ts';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Shell } from '#components/shell/shell.tsx';
import { displayTitle } from '#components/ui/codex-title.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorWords, toast } from '#components/ui/toast.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import classes from './home.module.css';

export function TrashPage() {
  const trash = useTrash();
  return (
    <Shell>
      <PageHeader breadcrumbs={[{ label: 'Trash' }]} />
      <div className={classes['page']}>
        <h1 className={classes['title']}>Trash</h1>
        {trash.isError && !trash.data && (
          <p className={classes['problem']} role="alert">
            The trash could not be loaded. {errorWords(trash.error)}
          </p>
        )}
        {trash.data?.length === 0 && (
          <EmptyState icon={<IconTrash size={28} stroke={1.4} />} title="The trash is empty">
            Codices that are deleted wait here and can be brought back.
          </EmptyState>
        )}
        {trash.data && trash.data.length > 0 && (
          <ul className={classes['list']}>
            {trash.data.map((codex) => (
              <TrashRow key={codex.id} codex={codex} />
            ))}
          </ul>
        )}
      </div>
    </Shell>
  );
}

function TrashRow({ codex }: { readonly codex: CodexSummary }) {
  const template = useTemplatesById().get(codex.template.id);
  const me = useMe();
  const router = useRouter();
  const restore = useRestoreFromTrash();
  const title = displayTitle(codex.title);
  const bringBack = () =>
    restore.mutateAsync(codex.id).then(
      () => {
        toast.done(`“${title}” is back`);
        router.push(`/c/${codex.id}`);
      },
      (error: unknown) => toast.failed(`“${title}” is still in the trash`, error),
    );
  return (
    <li className={classes['item']}>
      <Icon name={template?.icon} size={18} />
      <span className={classes['item-title']}>{title}</span>
      <span className={classes['item-template']}>{template?.name}</span>
      <span className={classes['item-when']}>
        {codex.deletedAt ? (
          <>
            Deleted <RelativeTime iso={codex.deletedAt} />
          </>
        ) : (
          <>
            Edited <RelativeTime iso={codex.updatedAt} />
          </>
        )}
      </span>
      {me.data && isAtLeast(me.data.role, 'editor') && (
        <Button
          variant="default"
          size="compact-md"
          loading={restore.isPending}
          onClick={() => void bringBack()}
          aria-label={`Restore ${title}`}
        >
          Restore
        </Button>
      )}
    </li>
  );
}
