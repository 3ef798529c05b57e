'use client';
/** The trash page: deleted Codices, restored or purged. */
import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useTemplatesById, useTrash } from '#components/api/queries.ts';
import classes from '#components/home/home.module.css';
import { ServerButton } from '#components/page/needs-server.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import {
  type TreeContextValue,
  useTreeContext,
  useTreeReady,
  useTreeVersion,
} from '#components/tree-context/tree-context.tsx';
import { useTreeActions } from '#components/tree-context/use-tree-actions.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import { ContentDialog } from './content-dialog.tsx';
import { PurgeDialog } from './purge-dialog.tsx';
import { listTrash, type TrashedRoot } from './trash-list.ts';

export function TrashPage() {
  const scope = useTreeContext();
  const ready = useTreeReady(scope);
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[{ label: 'Trash' }]} />
      <div className={classes['page']}>
        <h1 className={classes['title']}>Trash</h1>
        {scope !== null && ready ? (
          <Trash scope={scope} />
        ) : (
          <p aria-busy="true" className="vb-hidden">
            Loading
          </p>
        )}
      </div>
    </PageLayout>
  );
}

function Trash({ scope }: { readonly scope: TreeContextValue }) {
  const version = useTreeVersion(scope);
  const { data: listed, refetch } = useTrash();
  const [purging, setPurging] = useState<TrashedRoot | null>(null);
  const [bringing, setBringing] = useState<TrashedRoot | null>(null);
  const deletedAt = useMemo(
    () => new Map((listed ?? []).map((codex) => [codex.id, codex.deletedAt ?? null])),
    [listed],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the workspace holds
  const roots = useMemo(() => listTrash(scope.workspace.whole, deletedAt), [scope, version, deletedAt]);
  // A private tree is opened when there is something of it in the trash.
  useEffect(() => {
    for (const { privateTopId } of listed ?? [])
      if (privateTopId !== undefined) scope.privateTrees.want(privateTopId);
  }, [listed, scope.privateTrees]);
  // The tree tells at once what is in the trash; since when, the server knows a moment later.
  const missing = roots.some(({ since }) => since === null);
  useEffect(() => {
    if (!missing) return;
    const timer = setTimeout(() => void refetch(), 1_500);
    return () => clearTimeout(timer);
  }, [missing, refetch]);
  if (roots.length === 0) {
    return (
      <EmptyState icon={<IconTrash size={28} stroke={1.4} />} title="The trash is empty">
        Deleted Codices wait here and can be restored.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={classes['list']}>
        {roots.map((root) => (
          <TrashRow
            key={root.node.id}
            root={root}
            scope={scope}
            onBring={() => setBringing(root)}
            onPurge={() => setPurging(root)}
          />
        ))}
      </ul>
      <ContentDialog root={bringing} scope={scope} onClose={() => setBringing(null)} />
      <PurgeDialog root={purging} onClose={() => setPurging(null)} />
    </>
  );
}

interface TrashRowProps {
  readonly root: TrashedRoot;
  readonly scope: TreeContextValue;
  readonly onBring: () => void;
  readonly onPurge: () => void;
}

function TrashRow({ root: { node, along, since }, scope, onBring, onPurge }: TrashRowProps) {
  const template = useTemplatesById().get(node.label?.templateId ?? '');
  const actions = useTreeActions(scope);
  const topId = scope.workspace.privateTopOf(node.id);
  const role = topId === null ? scope.me.role : scope.privateTrees.roleOn(topId);
  const mayPurge = role !== null && isAtLeast(role, 'admin');
  const title = displayTitle(node.label?.title ?? '');
  return (
    <li className={`${classes['item']} ${classes['trashed']}`}>
      <Icon name={template?.icon} hue={template?.color ?? null} size={18} />
      <span className={classes['item-title']}>
        <bdi>{title}</bdi>
        {along > 0 && (
          <span className={classes['item-along']}>
            {' '}
            and {along === 1 ? '1 Codex' : `${along} Codices`} in it
          </span>
        )}
      </span>
      <span className={classes['item-template']}>{template?.name}</span>
      <span className={classes['item-when']}>
        {since === null ? (
          'Deleted just now'
        ) : (
          <>
            Deleted <RelativeTime iso={since} />
          </>
        )}
      </span>
      <span className={classes['item-acts']}>
        {scope.mayEditAt(node.id) && (
          <Button
            variant="default"
            size="compact-md"
            onClick={() => actions.restore(node.id)}
            aria-label={`Restore ${title}`}
          >
            Restore
          </Button>
        )}
        <ServerButton
          variant="subtle"
          color="ink"
          size="compact-md"
          onClick={onBring}
          aria-label={`Bring content of ${title} elsewhere`}
        >
          Bring content elsewhere…
        </ServerButton>
        {mayPurge && (
          <ServerButton
            variant="subtle"
            color="rose"
            size="compact-md"
            onClick={onPurge}
            aria-label={`Delete ${title} for good`}
          >
            Delete for good…
          </ServerButton>
        )}
      </span>
    </li>
  );
}
