'use client';
/** The list of the Codices edited last, by whom and when. */
import { Button, Skeleton } from '@mantine/core';
import { IconNotebook } from '@tabler/icons-react';
import { useRecentCodices } from '#components/api/queries.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { CodexRow } from './codex-row.tsx';
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
            <CodexRow key={codex.id} codex={codex} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Nothing({ mayWrite }: { readonly mayWrite: boolean }) {
  return (
    <EmptyState icon={<IconNotebook size={28} stroke={1.4} />} title="Nothing has been written yet">
      {mayWrite
        ? 'Choose a template above to create the first Codex. Everybody in the workspace can open it and write in it.'
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
