'use client';
/** The list of the Codices edited last, by whom and when. */
import { Button, Skeleton } from '@mantine/core';
import { IconNotebook } from '@tabler/icons-react';
import { useRecentCodices, useTemplatesById } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import classes from './home.module.css';

export function RecentCodices({ mayWrite }: { readonly mayWrite: boolean }) {
  const recent = useRecentCodices();
  return (
    <section aria-labelledby="home-recent">
      <div className={classes['section-head']}>
        <h2 id="home-recent">Recently edited</h2>
      </div>
      {recent.isPending && <RowSkeletons />}
      {recent.isError && !recent.data && (
        <p className={classes['problem']} role="alert">
          The list could not be loaded. {errorMessage(recent.error)}{' '}
          <Button variant="light" size="compact-sm" onClick={() => void recent.refetch()}>
            Try again
          </Button>
        </p>
      )}
      {recent.data?.length === 0 && <Nothing mayWrite={mayWrite} />}
      {recent.data && recent.data.length > 0 && (
        <ul className={classes['list']}>
          {recent.data.map((codex) => (
            <RecentRow key={codex.id} codex={codex} />
          ))}
        </ul>
      )}
    </section>
  );
}

function RecentRow({ codex }: { readonly codex: CodexSummary }) {
  const template = useTemplatesById().get(codex.template.id);
  return (
    <li className={classes['item']}>
      <Icon name={template?.icon} hue={template?.color ?? null} size={18} />
      <Link href={codexPath(codex.id)} className={classes['item-title']} dir="auto">
        {displayTitle(codex.title)}
      </Link>
      <span className={classes['item-template']}>{template?.name}</span>
      <span className={classes['item-who']}>
        <Avatar person={codex.updatedBy} size={20} decorative />
        <span className={classes['item-name']}>{codex.updatedBy.name}</span>
      </span>
      <span className={classes['item-when']}>
        <RelativeTime iso={codex.updatedAt} />
      </span>
    </li>
  );
}

function Nothing({ mayWrite }: { readonly mayWrite: boolean }) {
  return (
    <EmptyState icon={<IconNotebook size={28} stroke={1.4} />} title="Nothing has been written yet">
      {mayWrite
        ? 'Choose a template above to make the first Codex. Everybody in the workspace can open it and write along.'
        : 'What others write appears here.'}
    </EmptyState>
  );
}

function RowSkeletons() {
  return (
    <div className={classes['late']} aria-busy="true">
      <span className="vb-hidden">Loading</span>
      {[52, 64, 46, 58].map((width) => (
        <Skeleton key={width} height={14} width={`${width}%`} my={18} />
      ))}
    </div>
  );
}
